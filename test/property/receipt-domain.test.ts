import {
  assert,
  asyncProperty,
  constantFrom,
  date,
  dictionary,
  integer,
  letrec,
  property,
  string,
  uint8Array,
  oneof,
  boolean,
  array,
  record,
} from 'fast-check';
import { test } from 'vitest';
import { SiteDate } from '#contract/ids';
import { canonicalJson, parseReceiptData } from '#domain/receipt-data/index';
import { formatReceiptNumber, parseReceiptNumber } from '#domain/receipt-number/index';
import { checkToken, encodeToken, holderHint, readToken } from '#domain/receipt-token/index';

const parts = record({
  site: constantFrom('6472A', '6471B', '3171Z', '9471A'),
  machine: constantFrom('A00', 'K07', 'Z99'),
  localDate: date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }).map((day) =>
    SiteDate.parse(day.toISOString().slice(0, 10)),
  ),
  sequence: integer({ min: 1, max: 9999 }),
});

test('every number is read back, also without hyphens, in small letters and with O and I for digits', () => {
  assert(
    property(parts, (made) => {
      const number = formatReceiptNumber(made);
      const careless =
        number.slice(0, -1).replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'i') + number.slice(-1);
      const read = [number, number.toLowerCase(), careless].map((text) => JSON.stringify(parseReceiptNumber(text)));
      return new Set([...read, JSON.stringify(made)]).size === 1;
    }),
  );
});

test('one wrong character never passes', () => {
  assert(
    property(
      parts,
      integer({ min: 0, max: 18 }),
      constantFrom(...Array.from('0123456789ABCDEFGHJKLMNPQRSTUVWXYZ')),
      (made, at, wrong) => {
        const compact = formatReceiptNumber(made).replaceAll('-', '');
        const changed = compact.slice(0, at) + wrong + compact.slice(at + 1);
        return changed === compact || parseReceiptNumber(changed) === undefined;
      },
    ),
  );
});

const { value } = letrec((tie) => ({
  text: string({ unit: 'grapheme' }).map((text) => text.normalize('NFC')),
  value: oneof(
    boolean(),
    integer(),
    tie('text'),
    array(tie('value'), { maxLength: 4 }),
    dictionary(string({ unit: 'grapheme-ascii' }), tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

test('canonical text means its value and is its own canonical form', () => {
  assert(
    property(value, (made) => {
      const text = canonicalJson(made);
      return canonicalJson(JSON.parse(text)) === text && !/\n/.test(text);
    }),
  );
});

test('reading any text as receipt data never throws', () => {
  assert(property(string({ unit: 'binary' }), (text) => parseReceiptData(text) === undefined));
});

test('any name gives a hint that a token can hold', () => {
  assert(
    property(string({ unit: 'grapheme', minLength: 1, maxLength: 100 }), (name) => {
      const bytes = new TextEncoder().encode(holderHint(name)).length;
      return bytes > 0 && bytes <= 20;
    }),
  );
});

test('any bytes and any text are checked without an exception', async () => {
  await assert(
    asyncProperty(
      oneof(
        uint8Array({ maxLength: 250 }).map((bytes) => Buffer.from(bytes).toString('base64url')),
        string(),
      ),
      async (text) => {
        return (await checkToken(`#1${text}`, [])).verdict !== 'genuine';
      },
    ),
  );
});

test('a token has one spelling: a changed bit gives another token or none', () => {
  const payload = {
    number: '6472A-K07-261124-0147-4',
    service: 'DKC-KK-01',
    site: '6472A',
    holder: 'B*** S***',
    dataSha256: new Uint8Array(32),
    issuedAt: 1_795_500_312,
  };
  const token = Buffer.from(encodeToken(payload, '0123456789abcdef', new Uint8Array(64).fill(7)), 'base64url');
  assert(
    property(integer({ min: 0, max: token.length * 8 - 1 }), (bit) => {
      const changed = Buffer.from(token);
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      const read = readToken(`#1${changed.toString('base64url')}`);
      return (
        read === undefined || encodeToken(read.payload, read.kid, read.signature) === changed.toString('base64url')
      );
    }),
  );
});
