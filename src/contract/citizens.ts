import { z } from 'zod';
import { command, query, view } from './define.ts';
import { CitizenId, CommandId, Instant, line, Nik, SiteDate } from './ids.ts';

/** Why somebody's data is looked at; kept with each look-up (docs/design/security.md, Audit log). */
export const Purpose = z.enum(['serve-visit', 'correction', 'hand-over', 'data-subject-request']);
export type Purpose = z.output<typeof Purpose>;

/** Rules of docs/design/domain.md section 7; only `format` blocks, and it is not a warning. */
export const NikWarning = z.enum([
  'impossible-date',
  'mismatch-birth-date',
  'mismatch-sex',
  'unknown-region',
  'retired-region',
  'serial',
  'swapped',
  'kk-date',
  'kk-region',
]);
export type NikWarning = z.output<typeof NikWarning>;

export const Sex = z.enum(['male', 'female']);

/** All of a citizen's data, as typed or as the card said. Only `nik` or `documentNumber` identifies. */
export const CitizenData = z.strictObject({
  nik: Nik.nullable(),
  name: line(100).pipe(z.string().min(1)),
  birthPlace: line(60).nullable(),
  birthDate: SiteDate.nullable(),
  sex: Sex.nullable(),
  address: line(200).nullable(),
  rt: z
    .string()
    .regex(/^\d{3}$/)
    .nullable(),
  rw: z
    .string()
    .regex(/^\d{3}$/)
    .nullable(),
  village: line(60).nullable(),
  district: line(60).nullable(),
  regency: line(60).nullable(),
  religion: line(30).nullable(),
  maritalStatus: line(30).nullable(),
  occupation: line(60).nullable(),
  nationality: line(30).nullable(),
  phone: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/)
    .nullable(),
  email: z.email().max(100).nullable(),
});
export type CitizenData = z.output<typeof CitizenData>;

/** A citizen as shown at the desk: NIK, telephone and address masked (docs/design/security.md, Personal data). */
export const MaskedCitizen = z.strictObject({
  id: CitizenId,
  name: z.string(),
  nik: z.string().nullable(),
  sex: Sex.nullable(),
  birthPlace: z.string().nullable(),
  birthDate: SiteDate.nullable(),
  /** Completed years on the site's date; null when no birth date is known. */
  age: z.int().nullable(),
  village: z.string().nullable(),
  phone: z.string().nullable(),
  nikWarnings: z.array(NikWarning),
  /** Where the NIK was first registered, "Samarinda Ulu, Kota Samarinda, Kalimantan Timur"; a hint, never an address. */
  nikRegion: z.string().nullable(),
});
export type MaskedCitizen = z.output<typeof MaskedCitizen>;

/** Search by part of the name (at least 2 letters) or by the whole NIK. At most 20 rows, best first. */
export const findCitizens = view(
  'citizens:read',
  z.strictObject({ text: line(100).pipe(z.string().min(2)), purpose: Purpose }),
  z.strictObject({ citizens: z.array(MaskedCitizen), more: z.boolean() }),
);

/**
 * What is doubtful about numbers that are being typed; nothing is stored, and it tells nothing about anybody who is
 * known here. `region` is where the NIK was first registered, in words.
 */
export const checkCitizen = query(
  'citizens:write',
  z.strictObject({ nik: Nik, birthDate: SiteDate.nullable(), sex: Sex.nullable() }),
  z.strictObject({ warnings: z.array(NikWarning), region: z.string().nullable() }),
);

/** Makes the citizen known and takes them into the open visit. Errors: `no-visit`, `nik-format`, `nik-taken`. */
export const createCitizen = command(
  'citizens:write',
  z.strictObject({ commandId: CommandId, data: CitizenData, method: z.enum(['card', 'manual', 'reader-screen']) }),
  z.strictObject({ citizenId: CitizenId, warnings: z.array(NikWarning) }),
);

/** Corrects or completes a citizen's data. Errors: `not-found`, `nik-taken`. */
export const updateCitizen = command(
  'citizens:write',
  z.strictObject({ commandId: CommandId, citizenId: CitizenId, data: CitizenData }),
  z.strictObject({ warnings: z.array(NikWarning) }),
);

/** Takes a found citizen into the open visit. Errors: `no-visit`, `not-found`. */
export const chooseCitizen = command(
  'citizens:write',
  z.strictObject({ commandId: CommandId, citizenId: CitizenId }),
  z.strictObject({}),
);

/** Everything, unmasked, for as long as the key is held; only inside an open visit with this citizen. */
export const revealCitizen = view(
  'citizens:reveal',
  z.strictObject({ citizenId: CitizenId }),
  z.strictObject({ data: CitizenData, at: Instant }),
);
