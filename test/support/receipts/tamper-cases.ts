import { readCms } from '#core/features/receipts/seal/read-cms';
import { stampPdf } from '#core/features/receipts/seal/timestamp';
import type { ValidationData } from '#core/features/receipts/seal/dss';
import type { Trust } from '#core/features/receipts/verify/index';
import { byteRange, cmsOf, withCms } from './files.ts';
import { placeOf, withData, withoutStamp } from './levels.ts';
import type { OpenSsl } from './openssl.ts';
import { APPENDED, flipped, flippedStream, replacedIn, withCatalogue } from './tamper-changes.ts';
import { digest, makeToken, type TokenWords } from './token.ts';

export const LEVELS = ['B-B', 'B-T', 'B-LT'] as const;
export type TestedLevel = (typeof LEVELS)[number];

/** What a change may use beside the receipt that it changes. */
export interface TamperBench {
  /** Another receipt of the same counter, at the same level. */
  readonly other: Buffer;
  /** The same receipt at each level. */
  readonly same: Readonly<Record<TestedLevel, Buffer>>;
  readonly openssl: OpenSsl;
  readonly data: ValidationData;
  /** Sealed with a certificate that carries the same names, by an authority of the same name. */
  readonly forged: Buffer;
}

/** Verdict, level if any, and the rules in brackets: `DIUBAH (13)`, `SAH B-T`. */
type Required = string;

export interface TamperCase {
  /** Number of docs/design/receipts.md, or a later one; a number is never given again. */
  readonly id: number;
  readonly change: string;
  readonly make: (base: Buffer, bench: TamperBench) => Buffer | Promise<Buffer>;
  /** By level of the receipt; one for all; a level without an entry has nothing to change. */
  readonly required: Required | Partial<Readonly<Record<TestedLevel, Required>>>;
  readonly trust?: (trust: Trust) => Trust;
}

const all = (required: Required) => required;
const stampedOnly = (required: Required) => ({ 'B-T': required }) as const;
const longTermOnly = (required: Required) => ({ 'B-LT': required }) as const;

/** The receipt with another token over its own signature. */
async function withToken(
  base: Buffer,
  { openssl }: TamperBench,
  name: Parameters<OpenSsl['signer']>[0],
  words: Partial<TokenWords> = {},
): Promise<Buffer> {
  const bare = withoutStamp(base);
  const value = readCms(placeOf(bare).contents)?.signature ?? new Uint8Array();
  const token = makeToken(await openssl.signer(name), { imprint: digest(value), time: new Date(), ...words });
  return Buffer.from(stampPdf(bare, placeOf(bare), token));
}

const bent = (bytes: Uint8Array | undefined, at: number): Uint8Array => flipped(Buffer.from(bytes ?? []), at);
const later = (days: number) => (trust: Trust) => ({
  ...trust,
  now: new Date(trust.now.getTime() + days * 86_400_000),
});

export const TAMPER_CASES: readonly TamperCase[] = [
  {
    id: 1,
    change: 'one bit of the page content',
    make: (base) => flippedStream(base, '/Filter /FlateDecode'),
    required: all('DIUBAH (7)'),
  },
  {
    id: 2,
    change: 'one byte of the attached data',
    make: (base) => flippedStream(base, '/Type /EmbeddedFile'),
    required: all('DIUBAH (7)'),
  },
  {
    id: 3,
    change: 'bytes hidden in the padding behind the CMS',
    make: (base) => flipped(base, byteRange(base)[2] - 3),
    required: all('DIUBAH (4)'),
  },
  {
    id: 4,
    change: 'one bit inside the CMS (the signature value)',
    make: (base) => {
      const cms = cmsOf(base);
      const value = Buffer.from(readCms(cms)?.signature ?? []);
      return withCms(base, flipped(cms, cms.indexOf(value) + value.length - 1));
    },
    required: all('DIUBAH (8)'),
  },
  {
    id: 5,
    change: 'seal of another receipt',
    make: (base, { other }) => withCms(base, cmsOf(other)),
    required: all('DIUBAH (7)'),
  },
  {
    id: 6,
    change: 'bytes behind the last end mark',
    make: (base) => Buffer.concat([base, Buffer.from('\n')]),
    required: all('DIUBAH (13)'),
  },
  { id: 7, change: 'appended: white area over the page', make: APPENDED.whiteArea, required: all('DIUBAH (13)') },
  { id: 8, change: 'appended: FreeText over the text', make: APPENDED.note, required: all('DIUBAH (13)') },
  {
    id: 9,
    change: 'appended: appearance of the seal swapped',
    make: APPENDED.appearance,
    required: all('DIUBAH (13)'),
  },
  {
    id: 10,
    change: 'appended: content stream replaced under its own number',
    make: APPENDED.content,
    required: all('DIUBAH (13)'),
  },
  { id: 11, change: 'appended: attachment replaced', make: APPENDED.attachment, required: all('DIUBAH (13)') },
  { id: 12, change: 'appended: OpenAction', make: APPENDED.action, required: all('DIUBAH (13)') },
  { id: 13, change: 'appended: one more page', make: APPENDED.page, required: all('DIUBAH (13)') },
  {
    id: 14,
    change: 'ByteRange shortened',
    make: (base) => {
      const [, a, b, c] = byteRange(base);
      return replacedIn(base, `${a} ${b} ${c}]`, `${a} ${b} ${c - 20}]`.padEnd(`${a} ${b} ${c}]`.length));
    },
    required: all('DIUBAH (3)'),
  },
  {
    id: 15,
    change: 'Contents zeroed',
    make: (base) => withCms(base, Buffer.alloc(1)),
    required: all('RUSAK (4)'),
  },
  {
    id: 16,
    change: 'SubFilter renamed',
    make: (base) => replacedIn(base, 'ETSI.CAdES.detached', 'adbe.pkcs7.detached'),
    required: all('DIUBAH (7)'),
  },
  {
    id: 17,
    change: 'timestamp removed',
    make: withoutStamp,
    required: { 'B-T': 'SAH B-B', 'B-LT': 'DIUBAH (13)' },
  },
  {
    id: 18,
    change: 'timestamp of another receipt',
    make: (base, { other }) => {
      const token = readCms(placeOf(other).contents)?.timestamp ?? new Uint8Array();
      const bare = withoutStamp(base);
      return Buffer.from(stampPdf(bare, placeOf(bare), token));
    },
    required: { 'B-T': 'DIUBAH (11)', 'B-LT': 'DIUBAH (13)' },
  },
  {
    id: 19,
    change: 'appended: AcroForm and Perms dropped, no seal to be seen',
    make: APPENDED.noSeal,
    required: all('DIUBAH (13)'),
  },
  { id: 20, change: 'appended: document language changed', make: APPENDED.language, required: all('DIUBAH (13)') },
  {
    id: 21,
    change: 'a second ByteRange behind the seal',
    make: (base) => withCatalogue(base, (catalogue) => `${catalogue}%/ByteRange [0 1 2 3]`),
    required: all('DIUBAH (2)'),
  },
  {
    id: 22,
    change: 'capital hexadecimal in the CMS',
    make: (base) => {
      const [, a] = byteRange(base);
      const at = a + base.toString('latin1', a, a + 200).search(/[a-f]/);
      const changed = Buffer.from(base);
      changed.writeUInt8(changed.readUInt8(at) - 0x20, at);
      return changed;
    },
    required: all('DIUBAH (3)'),
  },
  {
    id: 23,
    change: 'the end of the sealed bytes missing',
    make: (base) => base.subarray(0, placeOf(base).sealedEnd - 700),
    required: all('RUSAK (3)'),
  },
  {
    id: 24,
    change: 'the seal cut off and its mark removed',
    make: (base) => replacedIn(base, '/ByteRange', '/ByteRonge'),
    required: all('TIDAK DAPAT DIPASTIKAN (2)'),
  },
  { id: 25, change: 'only the beginning', make: (base) => base.subarray(0, 3000), required: all('RUSAK (1)') },
  {
    id: 26,
    change: 'three kB behind the end',
    make: (base) => Buffer.concat([base, Buffer.alloc(3000, 'x')]),
    required: all('DIUBAH (13)'),
  },
  {
    id: 27,
    change: 'bytes before the header',
    make: (base) => Buffer.concat([Buffer.from('\n'), base]),
    required: all('RUSAK (1)'),
  },
  {
    id: 28,
    change: 'three MiB',
    make: (base) => Buffer.concat([base, Buffer.alloc(3 * 1024 * 1024)]),
    required: all('RUSAK (1)'),
  },
  {
    id: 29,
    change: 'same names, another key and authority',
    make: (_, { forged }) => forged,
    required: { 'B-B': 'TIDAK DIKENAL (9)' },
  },
  {
    id: 30,
    change: 'unchanged, but the leaf has expired',
    make: (base) => base,
    trust: later(200),
    required: { 'B-B': 'TIDAK DAPAT DIPASTIKAN B-B (9)', 'B-T': 'SAH B-T', 'B-LT': 'SAH B-LT' },
  },
  {
    id: 31,
    change: 'timestamp of an authority that is not pinned',
    make: (base) => base,
    trust: (trust) => ({ ...trust, timestampRoots: [] }),
    required: { 'B-T': 'SAH B-B (11)', 'B-LT': 'TIDAK DAPAT DIPASTIKAN (11)' },
  },
  {
    id: 32,
    change: 'the same, and the leaf has expired',
    make: (base) => base,
    trust: (trust) => later(200)({ ...trust, timestampRoots: [] }),
    required: stampedOnly('TIDAK DAPAT DIPASTIKAN B-B (9)'),
  },
  {
    id: 33,
    change: 'timestamp by a certificate for another purpose',
    make: (base, bench) => withToken(base, bench, 'tsa-ocsp'),
    required: stampedOnly('DIUBAH (11)'),
  },
  {
    id: 34,
    change: 'timestamp by a certificate whose purpose is not critical',
    make: (base, bench) => withToken(base, bench, 'lemah'),
    required: stampedOnly('DIUBAH (11)'),
  },
  {
    id: 35,
    change: 'timestamp after the end of its own certificate',
    make: (base, bench) => withToken(base, bench, 'stempel', { time: new Date(Date.now() + 400 * 86_400_000) }),
    required: stampedOnly('DIUBAH (11)'),
  },
  {
    id: 36,
    change: 'timestamp after the end of the leaf',
    make: (base, bench) => withToken(base, bench, 'stempel', { time: new Date(Date.now() + 100 * 86_400_000) }),
    required: stampedOnly('TIDAK DAPAT DIPASTIKAN B-T (9)'),
  },
  {
    id: 37,
    change: 'timestamp that names another certificate',
    make: async (base, bench) =>
      withToken(base, bench, 'stempel', { named: (await bench.openssl.signer('lemah')).certificate }),
    required: stampedOnly('DIUBAH (11)'),
  },
  {
    id: 38,
    change: 'one bit of the timestamp',
    make: (base) => {
      const cms = cmsOf(base);
      const token = Buffer.from(readCms(cms)?.timestamp ?? []);
      return withCms(base, flipped(cms, cms.indexOf(token) + token.length - 1));
    },
    required: { 'B-T': 'DIUBAH (11)', 'B-LT': 'DIUBAH (13)' },
  },
  {
    id: 39,
    change: 'validation data without a timestamp',
    make: (base, { data }) => withData(base, data),
    required: { 'B-B': 'DIUBAH (13)' },
  },
  {
    id: 40,
    change: 'validation data of which an OCSP answer is missing',
    make: (_, { same, data }) => withData(same['B-T'], { ...data, ocsps: data.ocsps.slice(1) }),
    required: longTermOnly('DIUBAH (14)'),
  },
  {
    id: 41,
    change: 'validation data with one certificate too many',
    make: (_, { same, data, openssl }) =>
      withData(same['B-T'], { ...data, certificates: [...data.certificates, openssl.tsaRoot] }),
    required: longTermOnly('DIUBAH (14)'),
  },
  {
    id: 42,
    change: 'validation data with one bit of an OCSP signature changed',
    make: (_, { same, data }) => {
      const [first, ...rest] = data.ocsps;
      return withData(same['B-T'], { ...data, ocsps: [bent(first, 300), ...rest] });
    },
    required: longTermOnly('DIUBAH (14)'),
  },
  {
    id: 43,
    change: 'validation data with one bit of the revocation list changed',
    make: (_, { same, data }) => {
      const [list] = data.crls;
      return withData(same['B-T'], { ...data, crls: [bent(list, (list?.length ?? 0) - 1)] });
    },
    required: longTermOnly('DIUBAH (14)'),
  },
  {
    id: 44,
    change: 'validation data with a revocation list that nothing needs',
    make: async (_, { same, data, openssl }) =>
      withData(same['B-T'], { ...data, crls: [...data.crls, await openssl.crl('tsa')] }),
    required: longTermOnly('DIUBAH (14)'),
  },
  {
    id: 45,
    change: 'validation data appended twice',
    make: (base, { same }) => Buffer.concat([base, base.subarray(same['B-T'].length)]),
    required: longTermOnly('DIUBAH (13)'),
  },
];
