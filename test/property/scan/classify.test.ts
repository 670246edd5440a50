import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkDigit } from '#domain/mrz/check-digit';
import { mrzOf } from '#domain/mrz/index';
import { classify, decode, noticeText } from '#domain/scan/index';
import { Frame, Symbology } from '#contract/frames';
import { classified, frameOf, today } from '#test/domain/scan/scans';

const digits = (length: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((list) => list.join(''));
const said = fc.record({
  kind: fc.constantFrom(...Frame.shape.kind.options),
  symbology: fc.constantFrom(null, ...Symbology.options),
  encoding: fc.constantFrom('utf-8' as const, 'latin-1' as const),
});
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.webUrl({ withFragments: true }),
  digits(13),
  digits(15),
  digits(16),
  digits(18),
  fc.json(),
  fc.stringMatching(/^[A-Z0-9<]{30}(\r[A-Z0-9<]{30}){2}$/),
  fc.stringMatching(/^P[A-Z<]{4}[A-Z0-9<]{83}$/),
);

describe('classify', () => {
  test('decides about anything, twice the same, and shows at most 32 characters', () => {
    fc.assert(
      fc.property(fc.oneof(text, fc.uint8Array({ maxLength: 200 })), said, (content, device) => {
        const scan = classified(content, device);
        expect(classified(content, device)).toEqual(scan);
        expect(Array.from(noticeText(scan) ?? '').length).toBeLessThanOrEqual(32);
        if (scan.kind === 'unknown') expect(Array.isArray(scan.candidates)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  test('lets no digit of a payment card through', () => {
    const card = digits(15).map((start) => start + luhn(start));
    const around = fc.string();
    fc.assert(
      fc.property(card, fc.constantFrom('%B', ';'), around, around, said, (number, start, before, after, device) => {
        fc.pre(!/^\d/.test(after.replace(/[\s\p{Cc}]/gu, '')));
        const decoded = decode(frameOf(`${before}${start}${number}${after}`, device));
        const scan = classify(decoded, { today });
        expect(scan).toMatchObject({ reason: 'payment-card' });
        expect(JSON.stringify([scan, noticeText(scan)])).not.toContain(number.slice(0, 6));
        expect(decoded.bytes.every((byte) => byte === 0)).toBe(true);
      }),
    );
  });

  test('takes 16 digits for a NIK always, and for a family card exactly when day and year allow it', () => {
    fc.assert(
      fc.property(digits(16), (number) => {
        const scan = classified(number);
        const day = Number(number.slice(6, 8));
        const written = `20${number.slice(10, 12)}-${number.slice(8, 10)}-${number.slice(6, 8)}`;
        const isKk = !(day >= 41 && day <= 71) && written <= today;
        expect(scan).toMatchObject({ kind: 'nik', value: number, alternatives: isKk ? ['kk'] : [] });
      }),
      { numRuns: 2000 },
    );
  });

  test('masks the NIK in whatever it shows', () => {
    fc.assert(
      fc.property(fc.string(), digits(16), fc.string(), (before, nik, after) => {
        fc.pre(!/\d[\s.-]?$/.test(before) && !/^[\s.-]?\d/.test(after));
        expect(noticeText(classified(`${before}${nik}${after}`)) ?? '').not.toContain(nik.slice(0, 12));
      }),
    );
  });
});

test('a changed character in a checked field of a zone is found, unless its value is the same modulo 10', () => {
  const lines = [
    'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<',
    'L898902C36UTO7408122F1204159ZE184226B<<<<<10',
  ] as const;
  const place = fc.oneof(
    fc.integer({ min: 0, max: 8 }),
    fc.integer({ min: 13, max: 18 }),
    fc.integer({ min: 21, max: 26 }),
  );
  const character = fc.constantFrom(...Array.from('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<'));
  fc.assert(
    fc.property(place, character, (at, next) => {
      const before = lines[1].charAt(at);
      const checks = mrzOf([lines[0], lines[1].slice(0, at) + next + lines[1].slice(at + 1)])?.checks ?? {};
      const isSame = checkDigit(before) === checkDigit(next);
      expect(Object.values(checks).every(Boolean)).toBe(isSame);
    }),
    { numRuns: 500 },
  );
});

/** The digit that makes `start` + digit pass. */
function luhn(start: string): string {
  let sum = 0;
  for (const [index, digit] of Array.from(start).toReversed().entries()) {
    const value = Number(digit) * (index % 2 === 0 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return String((10 - (sum % 10)) % 10);
}
