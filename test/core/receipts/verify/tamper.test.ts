import { beforeAll, expect, test } from 'vitest';
import { verifyReceipt } from '#core/features/receipts/verify/index';
import type { Signer } from '#core/features/receipts/seal/signer';
import { demoAuthority, demoReceipt, demoSigner, ISSUED, type DemoAuthority } from '#test/support/receipts/authority';
import { receiptData } from '#test/support/receipts/data';
import {
  appendRevision,
  byteRange,
  cmsOf,
  nextObject,
  objectWith,
  rootOf,
  withCms,
} from '#test/support/receipts/files';

let authority: DemoAuthority;
let signer: Signer;
let base: Buffer;
let other: Buffer;
beforeAll(async () => {
  authority = await demoAuthority();
  signer = await demoSigner(authority);
  base = Buffer.from((await demoReceipt(signer)).pdf);
  other = Buffer.from((await demoReceipt(signer, receiptData({ nomor: '6472A-K07-261124-0148-2' }))).pdf);
});

const verdictOf = async (pdf: Uint8Array) => {
  const { verdict, findings } = await verifyReceipt(pdf, { roots: [authority.root.certificate], now: ISSUED });
  return [verdict, ...findings.map(({ rule }) => rule)];
};

const text = (pdf: Buffer) => pdf.toString('latin1');
const replaced = (pdf: Buffer, from: string | RegExp, to: string) => Buffer.from(text(pdf).replace(from, to), 'latin1');

/** One bit of the data of the first stream whose dictionary contains `mark`. */
function flippedStream(pdf: Buffer, mark: string): Buffer {
  const at = pdf.indexOf('stream\n', pdf.indexOf(mark)) + 20;
  return flipped(pdf, at);
}

function flipped(pdf: Buffer, at: number): Buffer {
  const changed = Buffer.from(pdf);
  changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
  return changed;
}

/** The catalogue of the file with something added or taken away, under its own number. */
const withCatalogue = (change: (catalogue: string) => string) => {
  const catalogue = objectWith(base, '/Type /Catalog');
  expect(change(catalogue.text)).not.toBe(catalogue.text);
  return appendRevision(base, { [rootOf(base)]: change(catalogue.text) });
};

const stream = (content: string, entries = '') =>
  `<< /Length ${content.length} ${entries}>>\nstream\n${content}\nendstream`;
const WHITE = '1 1 1 rg 0 0 420 595 re f';

/** Annotations of the page with one more. */
function withAnnotation(annotation: string, extra: Record<number, string> = {}) {
  const page = objectWith(base, '/Type /Page\n');
  const number = nextObject(base);
  const annotated = page.text.replace('/Annots [', `/Annots [ ${number} 0 R`);
  expect(annotated).not.toBe(page.text);
  return appendRevision(base, { [page.number]: annotated, [number]: annotation, ...extra });
}

test('the receipt itself is SAH at B-B, with its number, signer and claimed time', async () => {
  expect(await verifyReceipt(base, { roots: [authority.root.certificate], now: ISSUED })).toEqual({
    verdict: 'SAH',
    level: 'B-B',
    number: '6472A-K07-261124-0147-4',
    findings: [],
    signer: 'Segel Loket 6472A-K07',
    claimedAt: '2026-11-24T06:05:12.000Z',
  });
  expect(await verdictOf(other)).toEqual(['SAH']);
});

// Numbers of docs/design/receipts.md; 17 and 18 need a time stamp.
test.each<[name: string, make: () => Buffer, expected: (string | number)[]]>([
  ['1: one bit of the page content', () => flippedStream(base, '/Filter /FlateDecode'), ['DIUBAH', 7]],
  ['2: one byte of the attached data', () => flippedStream(base, '/Type /EmbeddedFile'), ['DIUBAH', 7]],
  ['3: bytes hidden behind the CMS', () => flipped(base, byteRange(base)[2] - 3), ['DIUBAH', 4]],
  ['4: one bit inside the CMS', () => flipped(base, byteRange(base)[1] + 1900), ['DIUBAH']], // which rule depends on where the bit falls
  ['5: the seal of another receipt', () => withCms(base, cmsOf(other)), ['DIUBAH', 7]],
  ['6: bytes behind the last end mark', () => Buffer.concat([base, Buffer.from('\n')]), ['DIUBAH', 13]],
  [
    '7: a white area over the page',
    () => {
      const page = objectWith(base, '/Type /Page\n');
      const number = nextObject(base);
      const covered = page.text.replace(/\/Contents (\d+ 0 R)/, `/Contents [ $1 ${number} 0 R ]`);
      expect(covered).not.toBe(page.text);
      return appendRevision(base, { [page.number]: covered, [number]: stream(WHITE) });
    },
    ['DIUBAH', 13],
  ],
  [
    '8: a note over the text',
    () =>
      withAnnotation(
        '<< /Type /Annot /Subtype /FreeText /Rect [30 300 300 340] /DA (/F1 10 Tf) /Contents (Rp0) /F 4 >>',
      ),
    ['DIUBAH', 13],
  ],
  [
    '9: the appearance of the seal swapped',
    () => {
      const widget = objectWith(base, '/Subtype /Widget');
      const number = nextObject(base);
      const swapped = widget.text.replace(/\/N \d+ 0 R/, `/N ${number} 0 R`);
      expect(swapped).not.toBe(widget.text);
      const form = stream(WHITE, '/Type /XObject /Subtype /Form /BBox [0 0 420 595] ');
      return appendRevision(base, { [widget.number]: swapped, [number]: form });
    },
    ['DIUBAH', 13],
  ],
  [
    '10: the content replaced under its own number',
    () => {
      const [, number = ''] = /\/Contents (\d+) 0 R/.exec(objectWith(base, '/Type /Page\n').text) ?? [];
      return appendRevision(base, { [Number(number)]: stream(WHITE) });
    },
    ['DIUBAH', 13],
  ],
  [
    '11: the attachment replaced',
    () => {
      const [, number = ''] = /\/EF <<\s*\/F (\d+) 0 R/.exec(text(base)) ?? [];
      return appendRevision(base, { [Number(number)]: stream('{}', '/Type /EmbeddedFile ') });
    },
    ['DIUBAH', 13],
  ],
  [
    '12: an action on opening',
    () =>
      withCatalogue((catalogue) =>
        catalogue.replace('/Type', '/OpenAction << /S /URI /URI (https://jahat.invalid) >>\n/Type'),
      ),
    ['DIUBAH', 13],
  ],
  [
    '13: one more page',
    () => {
      const pages = objectWith(base, '/Type /Pages');
      const number = nextObject(base);
      const longer = pages.text.replace(/\/Kids \[ (\d+ 0 R) \]\s*\/Count 1/, `/Kids [ $1 ${number} 0 R ] /Count 2`);
      expect(longer).not.toBe(pages.text);
      const page = `<< /Type /Page /Parent ${pages.number} 0 R /MediaBox [0 0 420 595] /Resources << >> >>`;
      return appendRevision(base, { [pages.number]: longer, [number]: page });
    },
    ['DIUBAH', 13],
  ],
  [
    '14: the ByteRange shortened',
    () => {
      const [, a, b, c] = byteRange(base);
      return replaced(base, `${a} ${b} ${c}]`, `${a} ${b} ${c - 20}]`.padEnd(`${a} ${b} ${c}]`.length));
    },
    ['DIUBAH', 3],
  ],
  ['15: the CMS zeroed', () => withCms(base, Buffer.alloc(1)), ['RUSAK', 4]],
  ['16: the SubFilter renamed', () => replaced(base, 'ETSI.CAdES.detached', 'adbe.pkcs7.detached'), ['DIUBAH', 7]],
  [
    '19: form and permission dropped, so that no seal is to be seen',
    () =>
      withCatalogue((catalogue) =>
        catalogue.replace(/\/AcroForm <<[\s\S]*?>>/, '').replace(/\/Perms <<[\s\S]*?>>/, ''),
      ),
    ['DIUBAH', 13],
  ],
  [
    '20: the language changed',
    () => withCatalogue((catalogue) => catalogue.replace('(id-ID)', '(en-US)')),
    ['DIUBAH', 13],
  ],
  [
    'a second seal field behind the first',
    () => withCatalogue((catalogue) => `${catalogue}%/ByteRange [0 1 2 3]`),
    ['DIUBAH', 2],
  ],
  ['capital hexadecimal in the CMS', () => capitalHex(base), ['DIUBAH', 3]],
  ['the end missing', () => base.subarray(0, -700), ['RUSAK', 3]],
  [
    'the seal cut off and its mark removed',
    () => replaced(base, '/ByteRange', '/ByteRonge'),
    ['TIDAK DAPAT DIPASTIKAN', 2],
  ],
  ['only the beginning', () => base.subarray(0, 3000), ['RUSAK', 1]],
  ['three kB behind the end', () => Buffer.concat([base, Buffer.alloc(3000, 'x')]), ['DIUBAH', 13]],
  ['bytes before the header', () => Buffer.concat([Buffer.from('\n'), base]), ['RUSAK', 1]],
  ['nothing', () => Buffer.alloc(0), ['RUSAK', 1]],
  ['three MiB', () => Buffer.concat([base, Buffer.alloc(3 * 1024 * 1024)]), ['RUSAK', 1]],
  [
    "somebody else's file",
    () => Buffer.from('%PDF-1.4\n1 0 obj\n<< /ByteRange [0 1 2 3] >>\nendobj\n%%EOF\n'),
    ['BUKAN TANDA TERIMA', 16],
  ],
])('%s', async (_, make, expected) => expect((await verdictOf(make())).slice(0, expected.length)).toEqual(expected));

function capitalHex(pdf: Buffer): Buffer {
  const [, a] = byteRange(pdf);
  const at = a + pdf.toString('latin1', a, a + 200).search(/[a-f]/);
  const changed = Buffer.from(pdf);
  changed.writeUInt8(changed.readUInt8(at) - 0x20, at);
  return changed;
}
