import type { SiteDate } from '#contract/ids';
import { Temporal } from 'temporal-polyfill';

export type Language = 'id' | 'en';

const MONTHS = {
  id: [
    'Januari',
    'Februari',
    'Maret',
    'April',
    'Mei',
    'Juni',
    'Juli',
    'Agustus',
    'September',
    'Oktober',
    'November',
    'Desember',
  ],
  en: [
    'January',
    'February',
    'March',
    'April',
    'May',
    'June',
    'July',
    'August',
    'September',
    'October',
    'November',
    'December',
  ],
} as const;
const WEEKDAYS = {
  id: ['Senin', 'Selasa', 'Rabu', 'Kamis', 'Jumat', 'Sabtu', 'Minggu'],
  en: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
} as const;

/** Indonesian zones by their UTC offset in hours; other zones are written as `UTC+9`. Source: docs/design/domain.md, 9. */
const ZONE_NAMES: Readonly<Record<number, string>> = { 7: 'WIB', 8: 'WITA', 9: 'WIT' };

const two = (value: number) => String(value).padStart(2, '0');

/** Whole rupiah, no space after Rp, dot for thousands: `Rp1.000.000`. */
export const rupiah = (amountIdr: number): string => `Rp${thousands(amountIdr)}`;

/** `1234567` -> `1.234.567`, in both languages, as on Indonesian forms. */
export const thousands = (value: number): string => String(value).replace(/\B(?=(\d{3})+(?!\d))/g, '.');

const KILO = 1_000;

/** Bytes as people say them: `312 kB`, `1,2 MB`; English writes a point. */
export function fileSize(bytes: number, language: Language = 'id'): string {
  if (bytes < KILO * KILO) return `${Math.max(1, Math.round(bytes / KILO))} kB`;
  const tenths = String(Math.round(bytes / ((KILO * KILO) / 10)));
  return `${tenths.slice(0, -1)}${language === 'id' ? ',' : '.'}${tenths.slice(-1)} MB`;
}

/** `2026-11-24` -> `24 November 2026`. */
export function longDate(date: SiteDate, language: Language = 'id'): string {
  const { year, month, day } = Temporal.PlainDate.from(date);
  return `${day} ${MONTHS[language][month - 1]} ${year}`;
}

/** `2026-11-24` -> `24 Nov`, where the year is plain. */
export function shortDate(date: SiteDate, language: Language = 'id'): string {
  const { month, day } = Temporal.PlainDate.from(date);
  return `${day} ${(MONTHS[language][month - 1] ?? '').slice(0, 3)}`;
}

/** `2026-11-24` -> `Selasa, 24 November 2026`. */
export function weekdayDate(date: SiteDate, language: Language = 'id'): string {
  return `${weekday(date, language)}, ${longDate(date, language)}`;
}

/** `2026-11-24` -> `Selasa`. */
export function weekday(date: SiteDate, language: Language = 'id'): string {
  return WEEKDAYS[language][Temporal.PlainDate.from(date).dayOfWeek - 1] ?? '';
}

const zoned = (instant: string, timeZone: string) => Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone);

/** The site's calendar day at a UTC instant; after 16.00 UTC it is tomorrow in Samarinda. */
export const siteDateOf = (instant: string, timeZone: string): SiteDate =>
  zoned(instant, timeZone).toPlainDate().toString() as SiteDate;

/** Wall clock at the site without the zone: `14.05`. */
export function clock(instant: string, timeZone: string): string {
  const { hour, minute } = zoned(instant, timeZone);
  return `${two(hour)}.${two(minute)}`;
}

/** `WITA` for `Asia/Makassar`; `UTC+3` outside Indonesia. */
export function zoneName(instant: string, timeZone: string): string {
  const hours = zoned(instant, timeZone).offsetNanoseconds / 3.6e12;
  return ZONE_NAMES[hours] ?? `UTC${hours < 0 ? '' : '+'}${hours}`;
}

/** Wall clock at the site with the zone: `14.05 WITA`. */
export const siteTime = (instant: string, timeZone: string): string =>
  `${clock(instant, timeZone)} ${zoneName(instant, timeZone)}`;

/** Completed years on `today`; null when the date lies ahead. */
export function ageOn(birthDate: SiteDate, today: SiteDate): number | null {
  const years = Temporal.PlainDate.from(birthDate).until(Temporal.PlainDate.from(today), {
    largestUnit: 'years',
  }).years;
  return years < 0 ? null : years;
}
