import type { NikWarning } from '#contract/citizens';
import { Nik, type SiteDate } from '#contract/ids';
import { regionOf, type Region, type RegionTable } from '#domain/regions/index';
import { isSameRegency } from '#domain/regions/same-regency';

/** What a NIK is checked against. `stated` is what the person or the card says; it wins over the NIK. */
export interface NikContext {
  readonly today: SiteDate;
  readonly regions: RegionTable;
  readonly stated?: { readonly birthDate?: string | null; readonly sex?: 'male' | 'female' | null };
}

/** Day, month and two-digit year as written, the women's 40 already taken off. */
export interface NumberDate {
  readonly day: number;
  readonly month: number;
  readonly yearOfCentury: number;
}

/** The parts of sixteen digits, read as a NIK without judging them. */
export interface NikParts {
  /** `64.72.03`. */
  readonly region: string;
  readonly birth: NumberDate;
  /** Null when the day is neither 01 to 31 nor 41 to 71. */
  readonly sex: 'male' | 'female' | null;
  /** `9001`. */
  readonly serial: string;
}

/** `warnings` never block; the window shows `retired-region` as a note without asking for a confirmation. */
export type NikCheck =
  | { readonly ok: false; readonly problem: 'format' }
  | {
      readonly ok: true;
      readonly nik: Nik;
      readonly region: Region;
      readonly birth: NumberDate;
      /** 19YY and 20YY as far as the day exists and is not after `today`; two of them mean: ask, never guess. */
      readonly birthDates: readonly SiteDate[];
      readonly sex: 'male' | 'female' | null;
      readonly serial: string;
      readonly warnings: readonly NikWarning[];
    };

/** No. KK carries the day of recording instead of a birth date. */
export type KkCheck =
  | { readonly ok: false; readonly problem: 'format' }
  | { readonly ok: true; readonly kk: string; readonly region: Region; readonly warnings: readonly NikWarning[] };

const FEMALE_DAY_OFFSET = 40;

/** Takes out what people write between the digits: spaces, dots, hyphens. */
export const normaliseNik = (text: string): string => text.replace(/[\s.-]/g, '');

/** All rules of docs/design/domain.md, section 7. Total: only the shape is refused, everything else warns. */
export function checkNik(text: string, context: NikContext): NikCheck {
  const parsed = Nik.safeParse(normaliseNik(text));
  if (!parsed.success) return { ok: false, problem: 'format' };
  const nik = parsed.data;
  const { birth, sex, serial, region: code } = nikParts(nik);
  const region = regionOf(context.regions, code);
  const birthDates = datesOf(birth, context.today);
  const warnings: NikWarning[] = [];
  if (sex === null || birthDates.length === 0) warnings.push('impossible-date');
  else if (differsFromDate(birth, context.stated?.birthDate)) warnings.push('mismatch-birth-date');
  if (sex !== null && context.stated?.sex && context.stated.sex !== sex) warnings.push('mismatch-sex');
  warnings.push(...regionWarnings(region));
  if (serial === '0000') warnings.push('serial');
  return { ok: true, nik, region, birth, birthDates, sex, serial, warnings };
}

/**
 * Shape, recording date and region of a family card's number; day 41 to 71 says that it is somebody's NIK. `regency` is
 * where the family lives: the card is issued there, so another region of issue is worth a look.
 */
export function checkKk(
  text: string,
  context: Omit<NikContext, 'stated'> & { readonly regency?: string | null },
): KkCheck {
  const kk = normaliseNik(text);
  if (!Nik.safeParse(kk).success) return { ok: false, problem: 'format' };
  const region = regionOf(context.regions, kk.slice(0, 6));
  const warnings: NikWarning[] = [];
  if (hasFemaleDay(kk)) warnings.push('swapped');
  else if (!isRecordingDate(kk, context.today)) warnings.push('kk-date');
  const { regency } = context;
  if (regency && region.regency && !isSameRegency(region.regency, regency)) warnings.push('kk-region');
  return { ok: true, kk, region, warnings: [...warnings, ...regionWarnings(region)] };
}

/** The classic mix-up: both fields hold one number, or the family card's field holds a woman's NIK. */
export const looksSwapped = (nik: string, kk: string): boolean =>
  normaliseNik(nik) === normaliseNik(kk) || hasFemaleDay(normaliseNik(kk));

/** Splits sixteen digits; the caller has checked the shape. */
export function nikParts(digits: string): NikParts {
  const written = Number(digits.slice(6, 8));
  const day = written > FEMALE_DAY_OFFSET ? written - FEMALE_DAY_OFFSET : written;
  const isDay = day >= 1 && day <= 31;
  return {
    region: `${digits.slice(0, 2)}.${digits.slice(2, 4)}.${digits.slice(4, 6)}`,
    birth: {
      day: isDay ? day : written,
      month: Number(digits.slice(8, 10)),
      yearOfCentury: Number(digits.slice(10, 12)),
    },
    sex: isDay ? (written > FEMALE_DAY_OFFSET ? 'female' : 'male') : null,
    serial: digits.slice(12),
  };
}

/** A family card number cannot have these digits: a woman's day, or 20YY after `today` (none are from before 2000). */
export const cannotBeKk = (digits: string, today: SiteDate): boolean =>
  hasFemaleDay(digits) || dateText(2000, nikParts(digits).birth) > today;

const hasFemaleDay = (digits: string): boolean => {
  const written = Number(digits.slice(6, 8));
  return written >= 41 && written <= 71;
};

const isRecordingDate = (digits: string, today: SiteDate): boolean => {
  const { birth } = nikParts(digits);
  return exists(2000 + birth.yearOfCentury, birth) && dateText(2000, birth) <= today;
};

const datesOf = (date: NumberDate, today: SiteDate): SiteDate[] =>
  [1900, 2000]
    .filter((century) => exists(century + date.yearOfCentury, date))
    .map((century) => dateText(century, date) as SiteDate)
    .filter((text) => text <= today);

const two = (value: number) => String(value).padStart(2, '0');

const dateText = (century: number, { day, month, yearOfCentury }: NumberDate): string =>
  `${century + yearOfCentury}-${two(month)}-${two(day)}`;

/** Counted, never asked of `Date`, which makes 3 March of 31 February. */
const exists = (year: number, { day, month }: NumberDate): boolean => day >= 1 && day <= daysIn(year, month);

function daysIn(year: number, month: number): number {
  if (month < 1 || month > 12) return 0;
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

/** Only DDMMYY is compared: the century is not in the number. */
const differsFromDate = (birth: NumberDate, stated: string | null | undefined): boolean =>
  typeof stated === 'string' && stated.slice(2) !== `${two(birth.yearOfCentury)}-${two(birth.month)}-${two(birth.day)}`;

const regionWarnings = (region: Region): NikWarning[] =>
  region.known ? (region.retired ? ['retired-region'] : []) : ['unknown-region'];
