import fc from 'fast-check';
import { test } from 'vitest';
import { initials, maskNik, maskPhone, maskReceiptNik } from '#domain/masking/index';

const digits = (min: number, max: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: min, maxLength: max }).map((list) => list.join(''));
const shown = (text: string) => text.replace(/\D/g, '');

test('a mask never shows more than the last four digits of any text', () => {
  fc.assert(fc.property(fc.string(), (text) => shown(maskNik(text)).length <= 4));
  fc.assert(
    fc.property(digits(0, 40), (text) => shown(maskNik(text)).length <= 4 && text.endsWith(shown(maskNik(text)))),
  );
});

test('no two NIKs that differ in their first twelve digits look different', () => {
  fc.assert(
    fc.property(digits(12, 12), digits(12, 12), digits(4, 4), (a, b, end) => maskNik(a + end) === maskNik(b + end)),
  );
});

test('a receipt never shows the birth date and sex of a NIK', () => {
  fc.assert(
    fc.property(digits(4, 4), digits(8, 8), digits(8, 8), digits(4, 4), (region, a, b, serial) => {
      return maskReceiptNik(region + a + serial) === maskReceiptNik(region + b + serial);
    }),
  );
});

test('a telephone mask shows at most three digits', () => {
  fc.assert(fc.property(fc.string(), (text) => shown(maskPhone(text)).length <= 3));
});

test('initials keep one letter a word and fit into 20 bytes', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('\u0390', '\u00df', '\ufb03')), (name) => {
      const text = initials(name);
      const isShort = new TextEncoder().encode(text).length <= 20;
      return isShort && (text === '' || text.split(' ').every((word) => /^\p{L}{1,3}\*\*\*$/u.test(word)));
    }),
  );
});
