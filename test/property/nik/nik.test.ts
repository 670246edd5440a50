import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SiteDate } from '#contract/ids';
import { checkKk, checkNik, looksSwapped, normaliseNik } from '#domain/nik/index';
import { parseRegions } from '#domain/regions/index';

const regions = parseRegions(JSON.parse(readFileSync('resources/regions/regions.json', 'utf8')));
const today = '2026-11-24' as SiteDate;
const context = { today, regions };

const two = (value: number) => String(value).padStart(2, '0');
const day = (from: string, to: string) =>
  fc
    .date({ min: new Date(`${from}T00:00:00Z`), max: new Date(`${to}T00:00:00Z`), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10) as SiteDate);
const district = fc.constantFrom(...regions.current.districts.keys());
const serial = fc.integer({ min: 1, max: 9999 }).map((value) => String(value).padStart(4, '0'));
const sex = fc.constantFrom('male' as const, 'female' as const);
const written = (date: string, offset: number) =>
  `${two(Number(date.slice(8)) + offset)}${date.slice(5, 7)}${date.slice(2, 4)}`;

/** A number as the registry gives it out, with what it was made from. */
const person = fc.record({ district, birthDate: day('1927-01-01', '2026-11-24'), sex, serial }).map((made) => ({
  ...made,
  nik: `${made.district}${written(made.birthDate, made.sex === 'female' ? 40 : 0)}${made.serial}`,
}));
const separators = fc.array(fc.constantFrom('', ' ', '.', '-'), { minLength: 16, maxLength: 16 });

test('every number that the registry gives out is read back and warns of nothing', () => {
  fc.assert(
    fc.property(person, ({ nik, birthDate, sex: is, serial: last, district: code }) => {
      const check = checkNik(nik, { ...context, stated: { birthDate, sex: is } });
      expect(check).toMatchObject({ ok: true, sex: is, serial: last, warnings: [] });
      if (!check.ok) return;
      expect(check.birthDates).toContain(birthDate);
      expect(check.region.code.replaceAll('.', '')).toBe(code);
    }),
  );
});

test('another day of birth or sex is doubted, and only that', () => {
  fc.assert(
    fc.property(person, day('1927-01-01', '2026-11-24'), ({ nik, birthDate, sex: is }, other) => {
      const isSame = birthDate.slice(2) === other.slice(2);
      const check = checkNik(nik, { ...context, stated: { birthDate: other, sex: is === 'male' ? 'female' : 'male' } });
      expect(check).toMatchObject({
        warnings: isSame ? ['mismatch-sex'] : ['mismatch-birth-date', 'mismatch-sex'],
      });
    }),
  );
});

test('no text makes it throw; sixteen digits are the only thing that it takes', () => {
  const near = fc.string({ unit: fc.constantFrom(...Array.from('0123456789 .-x٣')), minLength: 12, maxLength: 24 });
  fc.assert(
    fc.property(fc.oneof(fc.string(), near), (text) => {
      const isNumber = /^[0-9]{16}$/.test(normaliseNik(text));
      expect(checkNik(text, context).ok).toBe(isNumber);
      expect(checkKk(text, context).ok).toBe(isNumber);
    }),
  );
});

test('spaces, dots and hyphens change nothing', () => {
  fc.assert(
    fc.property(person, separators, ({ nik }, between) => {
      const spaced = Array.from(nik, (digit, at) => `${digit}${between[at]}`).join('');
      expect(checkNik(spaced, context)).toEqual(checkNik(nik, context));
    }),
  );
});

test('of any sixteen digits the birth dates are days of the calendar and not after today', () => {
  const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 16, maxLength: 16 });
  fc.assert(
    fc.property(digits, (list) => {
      const check = checkNik(list.join(''), context);
      if (!check.ok) throw new Error('sixteen digits were refused');
      for (const date of check.birthDates) {
        expect(new Date(`${date}T00:00:00Z`).toISOString().slice(0, 10)).toBe(date);
        expect(date <= today).toBe(true);
      }
      expect(check.warnings.includes('impossible-date')).toBe(check.sex === null || check.birthDates.length === 0);
    }),
  );
});

test('a family card recorded since 2000 warns of nothing, and a woman’s NIK in its place is found', () => {
  fc.assert(
    fc.property(district, day('2000-01-01', '2026-11-24'), serial, person, (code, recorded, last, { nik, sex: is }) => {
      const kk = `${code}${written(recorded, 0)}${last}`;
      expect(
        checkKk(kk, { ...context, regency: regions.current.regencies.get(code.slice(0, 4)) ?? null }),
      ).toMatchObject({ ok: true, warnings: [] });
      expect(looksSwapped(nik, nik)).toBe(true);
      expect(looksSwapped(kk, nik)).toBe(is === 'female' || kk === nik);
    }),
  );
});
