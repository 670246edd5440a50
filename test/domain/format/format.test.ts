import { describe, expect, test } from 'vitest';
import type { SiteDate } from '#contract/ids';
import { ageOn, clock, longDate, rupiah, siteDateOf, siteTime, weekdayDate } from '#domain/format/index';

const day = (text: string) => text as SiteDate;

describe('what a person reads', () => {
  test.each([
    [0, 'Rp0'],
    [999, 'Rp999'],
    [350_000, 'Rp350.000'],
    [1_000_000, 'Rp1.000.000'],
  ])('%i rupiah is written %s, without a space', (amount, text) => {
    expect(rupiah(amount)).toBe(text);
    expect(rupiah(amount)).toMatch(/^Rp[\d.]+$/);
  });

  test('dates have the words of the language', () => {
    expect(longDate(day('2026-11-24'))).toBe('24 November 2026');
    expect(weekdayDate(day('2026-11-24'))).toBe('Selasa, 24 November 2026');
    expect(weekdayDate(day('2026-11-24'), 'en')).toBe('Tuesday, 24 November 2026');
  });

  test('the site decides the day and the clock, not UTC', () => {
    expect(siteDateOf('2026-11-24T15:59:59.000Z', 'Asia/Makassar')).toBe('2026-11-24');
    expect(siteDateOf('2026-11-24T16:00:00.000Z', 'Asia/Makassar')).toBe('2026-11-25');
    expect(siteTime('2026-11-24T06:05:12.000Z', 'Asia/Makassar')).toBe('14.05 WITA');
    expect(siteTime('2026-11-24T06:05:12.000Z', 'Asia/Jakarta')).toBe('13.05 WIB');
    expect(siteTime('2026-11-24T06:05:12.000Z', 'Asia/Jayapura')).toBe('15.05 WIT');
    expect(clock('2026-11-24T16:03:00.000Z', 'Asia/Makassar')).toBe('00.03');
  });

  test('a birthday counts from its own day on, a birth in the future has no age', () => {
    expect(ageOn(day('2001-11-24'), day('2026-11-24'))).toBe(25);
    expect(ageOn(day('2001-11-25'), day('2026-11-24'))).toBe(24);
    expect(ageOn(day('2026-11-24'), day('2026-11-24'))).toBe(0);
    expect(ageOn(day('2027-11-25'), day('2026-11-24'))).toBeNull();
  });
});
