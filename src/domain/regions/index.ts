/** Names by code without dots: `64`, `6472`, `647203`. */
interface Names {
  readonly provinces: ReadonlyMap<string, string>;
  readonly regencies: ReadonlyMap<string, string>;
  readonly districts: ReadonlyMap<string, string>;
}

/** Codes in force and codes that are no longer given out but stand in people's NIKs (docs/design/domain.md, section 8). */
export interface RegionTable {
  readonly current: Names;
  readonly retired: Names;
}

/** What a six-digit code says. A hint of where somebody was first registered, never an address. */
export interface Region {
  /** `64.72.03`. */
  readonly code: string;
  readonly province: string | null;
  readonly regency: string | null;
  readonly district: string | null;
  /** The district's code is no longer in force, `91.01.01` for today's `93.01.01`. */
  readonly retired: boolean;
  /** The district's code is, or was, in force. */
  readonly known: boolean;
}

/** Reads `resources/regions/regions.json`. Throws when the file is not such a table. */
export function parseRegions(json: unknown): RegionTable {
  const { format, retired } = fields(json);
  if (format !== 1) throw new Error('Region table: unknown format');
  return { current: names(json), retired: names(retired) };
}

/** `code` is six digits or dotted; anything else is an unknown region. */
export function regionOf(table: RegionTable, code: string): Region {
  const digits = code.replaceAll('.', '');
  const dotted = `${digits.slice(0, 2)}.${digits.slice(2, 4)}.${digits.slice(4, 6)}`;
  const find = (kind: keyof Names, part: string) =>
    table.current[kind].get(part) ?? table.retired[kind].get(part) ?? null;
  const district = digits.length === 6 ? find('districts', digits) : null;
  return {
    code: dotted,
    province: find('provinces', digits.slice(0, 2)),
    regency: find('regencies', digits.slice(0, 4)),
    district,
    retired: district !== null && !table.current.districts.has(digits),
    known: district !== null,
  };
}

/** `Samarinda Ulu, Kota Samarinda, Kalimantan Timur`; unknown parts are left out, nothing known gives ``. */
export const regionName = (region: Region): string =>
  [region.district, region.regency, region.province].filter((name) => name !== null).join(', ');

const fields = (value: unknown): Readonly<Record<string, unknown>> => {
  if (typeof value !== 'object' || value === null) throw new Error('Region table: an object was expected');
  return { ...value };
};

function names(value: unknown): Names {
  const { provinces, regencies, districts } = fields(value);
  return { provinces: byCode(provinces, 2), regencies: byCode(regencies, 4), districts: byCode(districts, 6) };
}

function byCode(value: unknown, digits: number): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  for (const [code, name] of Object.entries(fields(value))) {
    if (!/^\d+$/.test(code) || code.length !== digits || typeof name !== 'string') {
      throw new Error(`Region table: ${code} is not a code of ${digits} digits with a name`);
    }
    map.set(code, name);
  }
  return map;
}
