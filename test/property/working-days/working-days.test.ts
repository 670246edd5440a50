import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SiteDate } from '#contract/ids';
import { addWorkingDays, isWorkingDay, MONDAY_TO_FRIDAY } from '#domain/working-days/index';

const dates = fc
  .date({ min: new Date('2026-01-01'), max: new Date('2029-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10) as SiteDate);
const calendars = fc
  .uniqueArray(dates, { maxLength: 40 })
  .map((days) => ({ workweek: MONDAY_TO_FRIDAY, holidays: new Set(days) }));

test('a promise falls on a working day, and one day more never comes earlier', () => {
  fc.assert(
    fc.property(dates, fc.integer({ min: 0, max: 60 }), calendars, (from, days, calendar) => {
      const until = addWorkingDays(from, days, calendar);
      expect(isWorkingDay(until, calendar)).toBe(true);
      expect(until >= from).toBe(true);
      expect(addWorkingDays(from, days + 1, calendar) > until || days === 0).toBe(true);
    }),
  );
});

test('between receipt and promise lie exactly the promised working days', () => {
  fc.assert(
    fc.property(dates, fc.integer({ min: 1, max: 60 }), calendars, (from, days, calendar) => {
      const until = addWorkingDays(from, days, calendar);
      let counted = 0;
      for (let at = Date.parse(from) + 86_400_000; at <= Date.parse(until); at += 86_400_000) {
        if (isWorkingDay(new Date(at).toISOString().slice(0, 10) as SiteDate, calendar)) counted += 1;
      }
      expect(counted).toBe(days);
    }),
  );
});
