import { CitizenData, type MaskedCitizen, type NikWarning } from '#contract/citizens';
import type { CitizenId } from '#contract/ids';
import type { Core } from '#core/context';
import { fail } from '#core/fault';
import { ageOn } from '#domain/format/index';
import { maskNik, maskPhone } from '#domain/masking/index';
import { checkNik, type NikCheck } from '#domain/nik/index';
import { regionName } from '#domain/regions/index';
import { selectCitizen } from './citizens.sql.ts';

const FIELDS = Object.keys(CitizenData.shape);

/** The stored body without fields that a newer centre may have added. */
export function parseCitizen(body: string): CitizenData {
  const stored: Record<string, unknown> = JSON.parse(body);
  return CitizenData.parse(Object.fromEntries(FIELDS.map((field) => [field, stored[field] ?? null])));
}

/** Errors: `not-found`. */
export function citizenData(core: Core, id: string): CitizenData {
  const found = selectCitizen(core.db, { id }) ?? fail('not-found', { entity: 'citizen' });
  return parseCitizen(found.body);
}

export const maskedCitizen = (core: Core, id: string): MaskedCitizen => mask(core, id, citizenData(core, id));

/** What the desk may see without holding the key (docs/design/security.md, Personal data). */
export function mask(core: Core, id: string, data: CitizenData): MaskedCitizen {
  const check = data.nik ? nikCheck(core, data) : undefined;
  return {
    id: id as CitizenId,
    name: data.name,
    nik: data.nik ? maskNik(data.nik) : null,
    sex: data.sex,
    birthPlace: data.birthPlace,
    birthDate: data.birthDate,
    age: data.birthDate ? ageOn(data.birthDate, core.siteDate()) : null,
    village: data.village,
    phone: data.phone ? maskPhone(data.phone) : null,
    nikWarnings: check?.ok ? [...check.warnings] : [],
    nikRegion: check?.ok ? regionName(check.region) || null : null,
  };
}

export const nikCheck = (
  core: Core,
  { nik, birthDate, sex }: Pick<CitizenData, 'nik' | 'birthDate' | 'sex'>,
): NikCheck => checkNik(nik ?? '', { today: core.siteDate(), regions: core.regions, stated: { birthDate, sex } });

/** Warnings of a record's NIK, stated birth date and sex included; only the shape blocks. Errors: `nik-format`. */
export function nikWarnings(core: Core, data: Pick<CitizenData, 'nik' | 'birthDate' | 'sex'>): NikWarning[] {
  if (data.nik === null) return [];
  const check = nikCheck(core, data);
  return check.ok ? [...check.warnings] : fail('nik-format', {});
}
