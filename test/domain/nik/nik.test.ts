import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { SiteDate } from '#contract/ids';
import { checkKk, checkNik, looksSwapped, normaliseNik, type NikContext } from '#domain/nik/index';
import { parseRegions } from '#domain/regions/index';

const regions = parseRegions(JSON.parse(readFileSync('resources/regions/regions.json', 'utf8')));
const today = '2026-11-24' as SiteDate;
const check = (nik: string, stated: NonNullable<NikContext['stated']> = {}) => {
  const result = checkNik(nik, { today, regions, stated });
  if (!result.ok) throw new Error('not a NIK');
  return result;
};

describe('a NIK', () => {
  test('names a man born on 5 May 1990 in Samarinda Ulu', () => {
    const result = check('6472 0305.0590-9001');
    expect(result.nik).toBe('6472030505909001');
    expect(result).toMatchObject({ sex: 'male', birthDates: ['1990-05-05'], serial: '9001', warnings: [] });
    expect(result.region.district).toBe('Samarinda Ulu');
  });

  test('names a woman by a day plus 40, with the same birth date', () => {
    expect(check('6472034505909001')).toMatchObject({ sex: 'female', birthDates: ['1990-05-05'], warnings: [] });
  });

  test.each([
    ['6472033102909001', 'there is no 31 February'],
    ['6472037102909001', 'there is none for women either'],
    ['6472033505909001', 'day 35'],
    ['6472030005909001', 'day 0'],
    ['6472034005909001', 'day 40 is nobody'],
    ['6472037205909001', 'day 72'],
    ['6472030513909001', 'month 13'],
    ['6472030500909001', 'month 0'],
    ['6472032902909001', '1990 was not a leap year'],
    ['6472033104909001', 'April has 30 days'],
  ])('%s warns of an impossible date: %s', (nik) => {
    expect(check(nik)).toMatchObject({ birthDates: [], warnings: ['impossible-date'] });
  });

  test('on 29-02-00 means 2000, because 1900 was not a leap year', () => {
    expect(check('6472032902009001').birthDates).toEqual(['2000-02-29']);
  });

  test('with two possible centuries gives both, and leaves out a day after today', () => {
    expect(check('6472032411269001').birthDates).toEqual(['1926-11-24', '2026-11-24']);
    expect(check('6472032511269001').birthDates).toEqual(['1926-11-25']);
  });

  test('with a retired region is accepted with a note', () => {
    expect(check('9101010505909001')).toMatchObject({ nik: '9101010505909001', warnings: ['retired-region'] });
  });

  test('with an unknown district or serial 0000 warns', () => {
    expect(check('6472990505909001').warnings).toEqual(['unknown-region']);
    expect(check('6472030505900000').warnings).toEqual(['serial']);
  });

  test('that differs from the stated date or sex warns and is accepted', () => {
    const stated = { birthDate: '1990-05-06', sex: 'female' as const };
    expect(check('6472030505909001', stated).warnings).toEqual(['mismatch-birth-date', 'mismatch-sex']);
    expect(check('6472030505909001', { birthDate: '1990-05-05', sex: 'male' }).warnings).toEqual([]);
    expect(check('6472030505909001', { birthDate: null, sex: null }).warnings).toEqual([]);
  });

  test.each(['647203050590900', '64720305059090011', '647203050590900a', '６４７２０３０５０５９０９００１', ''])(
    'is refused by its shape alone: "%s"',
    (text) => {
      expect(checkNik(text, { today, regions })).toEqual({ ok: false, problem: 'format' });
    },
  );
});

describe('a family card number', () => {
  const kk = (text: string) => checkKk(text, { today, regions });

  test('is read with its region', () => {
    expect(kk('6472030505109001')).toMatchObject({ ok: true, kk: '6472030505109001', warnings: [] });
  });
  test("with a woman's day is somebody's NIK", () => {
    expect(kk('6472034505109001')).toMatchObject({ warnings: ['swapped'] });
    expect(looksSwapped('6472030505109001', '6472 0345 0510 9001')).toBe(true);
  });
  test('equal to the NIK is a mix-up, another one is not', () => {
    expect(looksSwapped('6472030505109001', '6472.0305.0510.9001')).toBe(true);
    expect(looksSwapped('6472030505109001', '6472030505109002')).toBe(false);
  });
  test.each(['6472030505279001', '6472033102109001', '6472033205109001'])('%s warns of its date', (text) => {
    expect(kk(text)).toMatchObject({ warnings: ['kk-date'] });
  });
  test('of another shape is refused', () => {
    expect(kk('123')).toEqual({ ok: false, problem: 'format' });
  });
});

test('normalising takes out spaces, dots and hyphens only', () => {
  expect(normaliseNik(' 64-72.03 05\t0590 9001')).toBe('6472030505909001');
  expect(normaliseNik('a1/2')).toBe('a1/2');
});
