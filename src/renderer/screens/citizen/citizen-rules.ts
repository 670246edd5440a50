import type { CitizenData, NikWarning } from '#contract/citizens';
import type { SiteDate } from '#contract/ids';
import { isDate } from '#domain/forms/index';
import { PATTERNS } from '#domain/forms/patterns';
import { checkNik, normaliseNik } from '#domain/nik/index';
import type { RegionTable } from '#domain/regions/index';

type FieldName = keyof CitizenData;
/** Everything as it stands in the fields; empty text for nothing. */
export type TypedCitizen = Readonly<Record<FieldName, string>>;
export type CitizenProblem = 'name' | 'nik' | 'date' | 'rt-rw' | 'phone' | 'email';

export interface CitizenFieldRule {
  readonly name: FieldName;
  /** Columns of twelve. */
  readonly width: number;
  readonly maxLength: number;
  readonly mode?: 'numeric' | 'tel' | 'email';
}

/** Spaces between the groups of a NIK are allowed for. */
const NIK_TYPED_LENGTH = 19;

// prettier-ignore
export const CITIZEN_FIELDS: readonly CitizenFieldRule[] = [
  { name: 'nik', width: 4, maxLength: NIK_TYPED_LENGTH, mode: 'numeric' },
  { name: 'name', width: 4, maxLength: 100 },
  { name: 'sex', width: 4, maxLength: 6 },
  { name: 'birthPlace', width: 4, maxLength: 60 },
  { name: 'birthDate', width: 4, maxLength: 30 },
  { name: 'religion', width: 4, maxLength: 30 },
  { name: 'address', width: 6, maxLength: 200 },
  { name: 'rt', width: 3, maxLength: 3, mode: 'numeric' },
  { name: 'rw', width: 3, maxLength: 3, mode: 'numeric' },
  { name: 'village', width: 4, maxLength: 60 },
  { name: 'district', width: 4, maxLength: 60 },
  { name: 'regency', width: 4, maxLength: 60 },
  { name: 'maritalStatus', width: 4, maxLength: 30 },
  { name: 'occupation', width: 4, maxLength: 60 },
  { name: 'nationality', width: 4, maxLength: 30 },
  { name: 'phone', width: 6, maxLength: 20, mode: 'tel' },
  { name: 'email', width: 6, maxLength: 100, mode: 'email' },
];

export const typedCitizen = (data: CitizenData): TypedCitizen =>
  Object.fromEntries(CITIZEN_FIELDS.map(({ name }) => [name, data[name] ?? ''])) as Record<FieldName, string>;

/** `0813 4612-217` -> `+628134612217`; a number with a country code keeps it. */
export function normalisePhone(text: string): string {
  const digits = text.replace(/[\s().-]/g, '');
  return digits.startsWith('0') ? `+62${digits.slice(1)}` : digits;
}

/** Rules that block; only shapes do. */
export function citizenProblems(typed: TypedCitizen): Partial<Record<FieldName, CitizenProblem>> {
  const problems: Partial<Record<FieldName, CitizenProblem>> = {};
  if (typed.name.trim() === '') problems.name = 'name';
  if (typed.nik !== '' && !/^\d{16}$/.test(normaliseNik(typed.nik))) problems.nik = 'nik';
  if (typed.birthDate !== '' && !isDate(typed.birthDate)) problems.birthDate = 'date';
  for (const name of ['rt', 'rw'] as const) {
    if (typed[name] !== '' && !/^\d{1,3}$/.test(typed[name])) problems[name] = 'rt-rw';
  }
  if (typed.phone !== '' && !/^\+[1-9]\d{6,14}$/.test(normalisePhone(typed.phone))) problems.phone = 'phone';
  if (typed.email !== '' && !PATTERNS.email.test(typed.email)) problems.email = 'email';
  return problems;
}

/** Regions are judged by core, which holds the table; the page only compares the number with what was typed. */
const NO_REGIONS: RegionTable = {
  current: { provinces: new Map(), regencies: new Map(), districts: new Map() },
  retired: { provinces: new Map(), regencies: new Map(), districts: new Map() },
};

/** Doubts about the NIK, each at the field it concerns. They ask for a look and never block. */
export function nikDoubts(typed: TypedCitizen, today: SiteDate | null): Partial<Record<FieldName, NikWarning[]>> {
  if (!today || typed.nik === '') return {};
  const sex = typed.sex === 'male' || typed.sex === 'female' ? typed.sex : null;
  const check = checkNik(typed.nik, {
    today,
    regions: NO_REGIONS,
    stated: { birthDate: isDate(typed.birthDate) ? typed.birthDate : null, sex },
  });
  if (!check.ok) return {};
  const at = (name: FieldName, ...warnings: readonly NikWarning[]) => {
    const found = warnings.filter((warning) => check.warnings.includes(warning));
    return found.length > 0 ? { [name]: found } : {};
  };
  return {
    ...at('nik', 'impossible-date', 'serial'),
    ...at('birthDate', 'mismatch-birth-date'),
    ...at('sex', 'mismatch-sex'),
  };
}

/** What is sent: nothing instead of empty texts, digits without spaces, RT and RW with three digits. */
export function cleanCitizen(typed: TypedCitizen): CitizenData {
  const text = (name: FieldName) => typed[name].trim() || null;
  const three = (name: 'rt' | 'rw') => (typed[name] ? typed[name].padStart(3, '0') : null);
  return {
    ...(Object.fromEntries(CITIZEN_FIELDS.map(({ name }) => [name, text(name)])) as unknown as CitizenData),
    name: typed.name.trim(),
    nik: (typed.nik ? normaliseNik(typed.nik) : null) as CitizenData['nik'],
    phone: typed.phone ? normalisePhone(typed.phone) : null,
    rt: three('rt'),
    rw: three('rw'),
  };
}
