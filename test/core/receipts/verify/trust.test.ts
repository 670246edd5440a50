import { createHash } from 'node:crypto';
import { Certificate } from 'pkijs';
import { beforeAll, expect, test } from 'vitest';
import { createIntermediate, createRoot } from '#central/authority/certificates';
import { renderReceipt, renderUnsealedReceipt } from '#core/features/receipts/pdf/index';
import { buildCms, bytesToSign, signedAttributes } from '#core/features/receipts/seal/cms';
import { ecdsaSignature } from '#core/features/receipts/seal/der';
import type { Signer } from '#core/features/receipts/seal/signer';
import { verificationLines, verifyReceipt } from '#core/features/receipts/verify/index';
import {
  demoAuthority,
  demoQr,
  demoReceipt,
  demoSigner,
  fonts,
  ISSUED,
  type DemoAuthority,
} from '#test/support/receipts/authority';
import { receiptData } from '#test/support/receipts/data';
import { coveredBytes, reseal, withCms } from '#test/support/receipts/files';

let authority: DemoAuthority;
let signer: Signer;
let chain: readonly Uint8Array[];
beforeAll(async () => {
  authority = await demoAuthority();
  signer = await demoSigner(authority);
  ({ chain } = await signer.describe());
});

const verify = (pdf: Uint8Array, now = ISSUED, roots = [authority.root.certificate]) =>
  verifyReceipt(pdf, { roots, now });
const verdictOf = async (pdf: Uint8Array, now?: Date, roots?: Uint8Array<ArrayBuffer>[]) => {
  const { verdict, findings } = await verify(pdf, now, roots);
  return [verdict, ...findings.map(({ rule }) => rule)];
};

/** The same file with another CMS by the same key: `change` gets the parts before they are signed. */
async function withParts(
  pdf: Uint8Array,
  change: (parts: { chain: readonly Uint8Array[]; attributes: Uint8Array[] }) => {
    chain: readonly Uint8Array[];
    attributes: Uint8Array[];
  },
) {
  const digest = createHash('sha256').update(coveredBytes(pdf)).digest();
  const parts = change({ chain, attributes: signedAttributes(digest, chain[0] ?? new Uint8Array()) });
  const signature = ecdsaSignature(await signer.sign(bytesToSign(parts.attributes)));
  return withCms(pdf, buildCms({ ...parts, signature }));
}

test('built again from its own parts the receipt is still SAH', async () => {
  expect(await verdictOf(await withParts((await demoReceipt(signer)).pdf, (parts) => parts))).toEqual(['SAH']);
});

test('a seal with its attributes in another order is refused, though its signature is right', async () => {
  const { pdf } = await demoReceipt(signer);
  const reversed = await withParts(pdf, (parts) => ({ ...parts, attributes: parts.attributes.toReversed() }));
  expect(await verdictOf(reversed)).toEqual(['DIUBAH', 6]);
});

test('an attribute too few is refused', async () => {
  const { pdf } = await demoReceipt(signer);
  const fewer = await withParts(pdf, (parts) => ({ ...parts, attributes: parts.attributes.slice(0, 2) }));
  expect(await verdictOf(fewer)).toEqual(['DIUBAH', 6]);
});

test.each([
  ['the day before the certificate', '2026-10-31T23:59:59Z', ['TIDAK DAPAT DIPASTIKAN', 9]],
  ['its first second', '2026-11-01T00:00:00Z', ['SAH']],
  ['its last second', '2027-01-30T00:00:00Z', ['SAH']],
  ['the second after', '2027-01-30T00:00:01Z', ['TIDAK DAPAT DIPASTIKAN', 9]],
])('%s decides about a seal without a time stamp', async (_, now, expected) => {
  expect(await verdictOf((await demoReceipt(signer)).pdf, new Date(now))).toEqual(expected);
});

test('an expired receipt still says its number', async () => {
  const { number, level } = await verify((await demoReceipt(signer)).pdf, new Date('2027-06-01T00:00:00Z'));
  expect([number, level]).toEqual(['6472A-K07-261124-0147-4', 'B-B']);
});

test('another authority with the same names is not known', async () => {
  const forger = await demoSigner(await demoAuthority());
  expect(await verdictOf((await demoReceipt(forger)).pdf)).toEqual(['TIDAK DIKENAL', 9]);
});

test('without roots nothing is known', async () => {
  expect(await verdictOf((await demoReceipt(signer)).pdf, ISSUED, [])).toEqual(['TIDAK DIKENAL', 9]);
});

test('a seal without its intermediate is not known', async () => {
  const bare: Signer = {
    ...signer,
    describe: async () => ({ ...(await signer.describe()), chain: chain.slice(0, 1) }),
  };
  expect(await verdictOf((await demoReceipt(bare)).pdf)).toEqual(['TIDAK DIKENAL', 9]);
});

test.each([
  ['the root', () => authority.root.certificate],
  ['a foreign certificate', async () => (await createRoot('Pihak lain', ISSUED)).certificate],
])('%s inside the seal is one certificate too many', async (_, make) => {
  const spare = await make();
  const { pdf } = await demoReceipt(signer);
  expect(await verdictOf(await withParts(pdf, (parts) => ({ ...parts, chain: [...parts.chain, spare] })))).toEqual([
    'TIDAK DIKENAL',
    9,
  ]);
});

test('an intermediate below an intermediate is refused: its path length is 0', async () => {
  const lower = await createIntermediate(authority.intermediate, 'Samarinda', ISSUED);
  const deep = await demoSigner({ root: authority.root, intermediate: lower }, ISSUED);
  const info = await deep.describe();
  const longer: Signer = {
    ...deep,
    describe: () => Promise.resolve({ ...info, chain: [...info.chain, authority.intermediate.certificate] }),
  };
  expect(await verdictOf((await demoReceipt(longer)).pdf, ISSUED)).toEqual(['TIDAK DIKENAL', 9]);
});

test('a leaf that may issue nothing cannot stand in for an intermediate', async () => {
  expect(
    Certificate.fromBER(new Uint8Array(chain[0] ?? [])).extensions?.some(({ extnID }) => extnID === '2.5.29.19'),
  ).toBe(false);
  const root = chain[0] ?? new Uint8Array();
  expect(await verdictOf((await demoReceipt(signer)).pdf, ISSUED, [new Uint8Array(root)])).toEqual([
    'TIDAK DIKENAL',
    9,
  ]);
});

test('a QR of another receipt makes a well sealed file refused', async () => {
  const data = receiptData();
  const qr = await demoQr(receiptData({ nomor: '6472A-K07-261124-0148-2' }), signer);
  const { pdf } = await renderReceipt({ data, qr, signer, sealedAt: ISSUED, fonts });
  expect(await verdictOf(pdf)).toEqual(['DIUBAH', 16]);
});

test('a QR by another key of the same authority is refused', async () => {
  const data = receiptData();
  const qr = await demoQr(data, await demoSigner(authority));
  const { pdf } = await renderReceipt({ data, qr, signer, sealedAt: ISSUED, fonts });
  expect(await verdictOf(pdf)).toEqual(['DIUBAH', 16]);
});

test('a number with a wrong check character is refused', async () => {
  const { pdf } = await demoReceipt(signer, receiptData({ nomor: '6472A-K07-261124-0147-5' }));
  expect(await verdictOf(pdf)).toEqual(['DIUBAH', 16]);
});

test.each<[name: string, from: string, to: string, expected: (string | number)[]]>([
  ['SubFilter', 'ETSI.CAdES.detached', 'adbe.pkcs7.detached', ['DIUBAH', 5]],
  ['permission', '/P 2 /V', '/P 3 /V', ['DIUBAH', 5]],
  ['name of the attachment', '(tanda-terima.json)', '(tanda-terima.jsom)', ['DIUBAH', 16]],
  ['form without the field', '/T (Segel)', '/T (Sagel)', ['SAH']],
  ['permission to another object', '/DocMDP', '/DocMDQ', ['DIUBAH', 2]],
  ['encryption', '/Info ', '/Encrypt <<>> ', ['RUSAK', 1]],
  ['cross-reference', 'xref\n0 ', 'xreg\n0 ', ['RUSAK', 1]],
  ['subtype of the link', '/Subtype /Link', '/Subtype /Lonk', ['DIUBAH', 16]],
])('sealed by the counter itself, another %s gives its verdict', async (_, from, to, expected) => {
  const { pdf } = await reseal((await demoReceipt(signer)).pdf, signer, (draft) => {
    expect(draft).toContain(from);
    return from === '/Info '
      ? draft.replace(/\/Info \d+ 0 R/, (found) => to.padEnd(found.length))
      : draft.replace(from, to);
  });
  expect(await verdictOf(pdf)).toEqual(expected);
});

test('a permission that names another object than the form is refused', async () => {
  const { pdf } = await reseal((await demoReceipt(signer)).pdf, signer, (draft) =>
    draft.replace(/\/DocMDP (\d+) 0 R/, (found, number: string) => found.replace(number, String(Number(number) + 1))),
  );
  expect(await verdictOf(pdf)).toEqual(['DIUBAH', 2]);
});

test('an unsealed receipt cannot be decided, whatever it says', async () => {
  const pdf = await renderUnsealedReceipt({ data: receiptData(), problem: 'certificate-pending', fonts });
  expect(await verdictOf(pdf)).toEqual(['TIDAK DAPAT DIPASTIKAN', 2]);
});

test('the lines begin with the verdict, then the level', async () => {
  const { pdf } = await demoReceipt(signer);
  expect(verificationLines(await verify(pdf))).toEqual([
    'SAH: Asli dan utuh. Waktu menurut jam loket; cap waktu belum dibubuhkan.',
    'Tingkat: B-B',
    'Nomor: 6472A-K07-261124-0147-4',
    'Disegel: Segel Loket 6472A-K07',
    'Waktu menurut jam loket: 2026-11-24T06:05:12.000Z',
    'Waktu disahkan cap waktu: belum',
    `Di bawah segel: ${pdf.length.toLocaleString('id-ID')} bita pertama, yaitu halaman, lampiran data dan kode QR`,
    'Sesudah segel: tidak ada',
  ]);
});
