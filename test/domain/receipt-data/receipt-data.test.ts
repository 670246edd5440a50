import { expect, test } from 'vitest';
import { canonicalJson, parseReceiptData } from '#domain/receipt-data/index';
import { receiptData } from '#test/support/receipts/data';

test.each([
  [{ b: 1, a: true }, '{"a":true,"b":1}'],
  [{ é: 1, z: 2, Z: 3 }, '{"Z":3,"z":2,"é":1}'],
  [{ '\u{1f600}': 1, '\uff21': 2 }, '{"\u{1f600}":1,"\uff21":2}'], // by code unit, not by code point
  [['', '"\\\n\u0001/é'], '["","\\"\\\\\\n\\u0001/é"]'],
  [{ n: -12, big: 999_999_999_999 }, '{"big":999999999999,"n":-12}'],
])('%j has one text', (value, text) => expect(canonicalJson(value)).toBe(text));

test.each([[null], [undefined], [1.5], [Number.NaN], [2 ** 53], ['e\u0301'], ['\ud800'], [{ a: undefined }]])(
  '%j has no canonical form',
  (value) => expect(() => canonicalJson(value)).toThrow('no canonical form'),
);

test('a receipt is read back from its canonical text', () => {
  const data = receiptData();
  expect(parseReceiptData(canonicalJson(data))).toEqual(data);
});

test.each([
  ['white space', (text: string) => text.replace(':', ': ')],
  ['another order of keys', (text: string) => text.replace(/^\{("belum":\[\]),("berkas":\[.*?\])/, '{$2,$1')],
  ['an escape that is not needed', (text: string) => text.replace('Budi', '\\u0042udi')],
  ['a key twice', (text: string) => text.replace('"v":1', '"v":1,"v":1')],
  ['an unknown key', (text: string) => text.replace('"v":1', '"v":1,"w":1')],
  ['another version', (text: string) => text.replace('"v":1', '"v":2')],
  ['a byte order mark', (text: string) => `\ufeff${text}`],
  ['decomposed letters', (text: string) => text.replace('Budi', 'Be\u0301di')],
  ['a lone surrogate', (text: string) => text.replace('Budi', '\ud800')],
  ['the end missing', (text: string) => text.slice(0, -1)],
])('%s is refused', (_, change) => {
  const text = canonicalJson(receiptData());
  expect(change(text)).not.toBe(text);
  expect(parseReceiptData(change(text))).toBeUndefined();
});
