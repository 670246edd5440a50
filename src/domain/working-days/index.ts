import type { SiteDate } from '#contract/ids';
import { Temporal } from 'temporal-polyfill';

/** Which days a site works. `workweek` in ISO numbers, Monday is 1. Source: docs/design/domain.md, 9. */
export interface Calendar {
  readonly workweek: readonly number[];
  readonly holidays: ReadonlySet<SiteDate>;
}

export const MONDAY_TO_FRIDAY: readonly number[] = [1, 2, 3, 4, 5];

/** Longest promise a service standard may name; beyond it a date would be a guess. */
export const MAX_WORKING_DAYS = 366;

export const isWorkingDay = (date: SiteDate, calendar: Calendar): boolean =>
  calendar.workweek.includes(Temporal.PlainDate.from(date).dayOfWeek) && !calendar.holidays.has(date);

/**
 * The day on which `days` working days have passed after `from`; the day of receipt does not count.
 * 0 gives `from` itself when it is a working day, else the next one. Throws when no working day is found within
 * three years, because such a calendar is a mistake.
 */
export function addWorkingDays(from: SiteDate, days: number, calendar: Calendar): SiteDate {
  if (!Number.isInteger(days) || days < 0 || days > MAX_WORKING_DAYS) throw new RangeError(`working days: ${days}`);
  let date = Temporal.PlainDate.from(from);
  const last = date.add({ years: 3 });
  let left = days;
  if (left === 0 && isWorkingDay(from, calendar)) return from;
  if (left === 0) left = 1;
  while (left > 0) {
    date = date.add({ days: 1 });
    if (Temporal.PlainDate.compare(date, last) > 0) throw new RangeError('the calendar has no working days');
    if (isWorkingDay(date.toString() as SiteDate, calendar)) left -= 1;
  }
  return date.toString() as SiteDate;
}
