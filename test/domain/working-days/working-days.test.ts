import { expect, test } from 'vitest';
import type { SiteDate } from '#contract/ids';
import { addWorkingDays, isWorkingDay, MONDAY_TO_FRIDAY } from '#domain/working-days/index';

const day = (text: string) => text as SiteDate;
const calendar = { workweek: MONDAY_TO_FRIDAY, holidays: new Set([day('2026-12-25'), day('2027-01-01')]) };

test.each([
  ['2026-11-24', 0, '2026-11-24'],
  ['2026-11-24', 1, '2026-11-25'],
  ['2026-11-24', 4, '2026-11-30'], // over a weekend
  ['2026-11-27', 1, '2026-11-30'], // from a Friday
  ['2026-11-28', 0, '2026-11-30'], // received on a Saturday
  ['2026-11-28', 1, '2026-11-30'],
  ['2026-12-24', 1, '2026-12-28'], // over Christmas and a weekend
  ['2026-12-31', 1, '2027-01-04'],
])('%s plus %i working days is %s', (from, days, until) => {
  expect(addWorkingDays(day(from), days, calendar)).toBe(until);
});

test('a calendar without working days is named as a mistake instead of running for ever', () => {
  expect(() => addWorkingDays(day('2026-11-24'), 1, { workweek: [], holidays: new Set() })).toThrow(/no working days/);
  expect(() => addWorkingDays(day('2026-11-24'), -1, calendar)).toThrow(RangeError);
  expect(() => addWorkingDays(day('2026-11-24'), 1.5, calendar)).toThrow(RangeError);
  expect(isWorkingDay(day('2026-12-25'), calendar)).toBe(false);
});
