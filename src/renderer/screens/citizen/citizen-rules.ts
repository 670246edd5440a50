import type { CitizenData, NikWarning } from '#contract/citizens';
import { Nik, type SiteDate } from '#contract/ids';
import type { Input } from '#contract/index';
import { isDate } from '#domain/forms/index';
import { PATTERNS } from '#domain/forms/patterns';
import { normaliseNik } from '#domain/nik/index';

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

/** Which field a warning is said at; the others are no doubts of this form. */
const DOUBT_AT: Readonly<Partial<Record<NikWarning, FieldName>>> = {
  'impossible-date': 'nik',
  'unknown-region': 'nik',
  serial: 'nik',
  'mismatch-birth-date': 'birthDate',
  'mismatch-sex': 'sex',
};

/** Core's warnings at the fields they concern. They ask for a look and never block. */
export const doubtsOf = (field: FieldName, warnings: readonly NikWarning[]): NikWarning[] =>
  warnings.filter((warning) => DOUBT_AT[warning] === field);

/** What core can judge of what stands there; null while there is no whole NIK. */
export function judged({ nik, birthDate, sex }: TypedCitizen): Input<'citizens.check'> | null {
  const parsed = Nik.safeParse(normaliseNik(nik));
  if (!parsed.success) return null;
  return {
    nik: parsed.data,
    birthDate: isDate(birthDate) ? (birthDate as SiteDate) : null,
    sex: sex === 'male' || sex === 'female' ? sex : null,
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
