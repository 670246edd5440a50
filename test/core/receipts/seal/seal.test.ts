import { createHash, verify, X509Certificate } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { renderReceipt } from '#core/features/receipts/pdf/index';
import { buildCms, bytesToSign, signedAttributes } from '#core/features/receipts/seal/cms';
import {
  ascending,
  DER_TAG,
  ecdsaSignature,
  element,
  oid,
  readChildren,
  readElement,
} from '#core/features/receipts/seal/der';
import { sealPdf } from '#core/features/receipts/seal/seal';
import { generateSealKey, localSigner, type Signer } from '#core/features/receipts/seal/signer';
import { demoAuthority, demoQr, demoReceipt, demoSigner, fonts, ISSUED } from '#test/support/receipts/authority';
import { receiptData } from '#test/support/receipts/data';
import { cmsOf, coveredBytes, reseal } from '#test/support/receipts/files';

let signer: Signer;
let chain: readonly Uint8Array[];
beforeAll(async () => {
  signer = await demoSigner(await demoAuthority());
  ({ chain } = await signer.describe());
});

test.each([
  ['1.2.840.113549.1.7.2', '06092a864886f70d010702'],
  ['2.16.840.1.101.3.4.2.1', '0609608648016503040201'],
])('the object identifier %s is %s', (dotted, hex) => expect(Buffer.from(oid(dotted)).toString('hex')).toBe(hex));

test.each([
  [0x7f, '7f'],
  [0x80, '8180'],
  [0x100, '820100'],
])('an element of %i bytes has the shortest length', (size, length) => {
  const made = element(DER_TAG.octets, new Uint8Array(size));
  expect(Buffer.from(made).toString('hex')).toMatch(new RegExp(`^04${length}(00){${size}}$`));
  expect(readElement(made).content).toHaveLength(size);
});

test.each([
  ['a length that is not the shortest', '04810101'],
  ['an indefinite length', '30800000'],
  ['a length beyond the bytes', '040200'],
  ['a leading zero in the length', '0482000100'],
  ['nothing', ''],
])('%s is not DER', (_, hex) => expect(() => readElement(Buffer.from(hex, 'hex'))).toThrow('DER'));

test('r and s become positive integers of the shortest form', () => {
  const rs = Buffer.alloc(64);
  rs[0] = 0x80;
  rs[63] = 0x01;
  expect(Buffer.from(ecdsaSignature(rs)).toString('hex')).toBe(`3026022100${'80'.padEnd(64, '0')}020101`);
});

test('the file says what it is and ends with a newline', async () => {
  const { pdf, digest } = await demoReceipt(signer);
  const text = Buffer.from(pdf).toString('latin1');
  expect(text).toMatch(/^%PDF-1\.7\n/);
  expect(text).toMatch(/%%EOF\n$/);
  expect(text).toContain('/SubFilter /ETSI.CAdES.detached');
  expect(text).toContain('/M (D:20261124060512Z)');
  expect(text).toMatch(/\/TransformMethod \/DocMDP \/TransformParams << \/Type \/TransformParams \/P 2 /);
  expect(digest).toBe(createHash('sha256').update(coveredBytes(pdf)).digest('hex'));
});

test('the signed attributes ascend in the file', async () => {
  const found = attributesOf(cmsOf((await demoReceipt(signer)).pdf));
  expect(found).toHaveLength(3);
  expect(found).toEqual(ascending(found));
});

test('the signature is over the attributes of the file, and nothing else is inside', async () => {
  const { pdf, digest } = await demoReceipt(signer);
  const cms = cmsOf(pdf);
  const attributes = signedAttributes(Buffer.from(digest, 'hex'), chain[0] ?? new Uint8Array());
  const signature = signatureOf(cms);
  const { publicKey } = new X509Certificate(chain[0] ?? '');
  expect(verify('sha256', bytesToSign(attributes), publicKey, signature)).toBe(true);
  expect(Buffer.from(buildCms({ chain, attributes, signature })).equals(cms)).toBe(true);
  expect(bytesToSign(attributes)[0]).toBe(0x31);
});

test('two receipts of one row differ in the signature only', async () => {
  const [one, other] = [await demoReceipt(signer), await demoReceipt(signer)];
  const qr = await demoQr(receiptData(), signer);
  const render = () => renderReceipt({ data: receiptData(), qr, signer, sealedAt: ISSUED, fonts });
  expect((await render()).digest).toBe((await render()).digest);
  expect(one.digest).not.toBe(other.digest); // another token in the QR
});

test('a seal that does not fit is an error, not a cut', async () => {
  const { pdf } = await demoReceipt(signer);
  const tooLong: Signer = {
    ...signer,
    describe: async () => ({
      ...(await signer.describe()),
      chain: [...chain, Buffer.from(element(0x30, new Uint8Array(8000)))],
    }),
  };
  await expect(reseal(pdf, tooLong)).rejects.toThrow('reserved are 8192');
});

test('a file without a place or with two is not sealed', async () => {
  const { pdf } = await demoReceipt(signer);
  await expect(sealPdf(pdf, signer)).rejects.toThrow('no single place');
  await expect(sealPdf(Buffer.from('%PDF-1.7\n'), signer)).rejects.toThrow('no single place');
});

test('a signer refuses a certificate of another key', async () => {
  const other = await generateSealKey();
  expect(() => localSigner({ privateKeyPkcs8: other.pkcs8, chainDer: chain })).toThrow('another key');
});

const signerInfoOf = (cms: Uint8Array) => {
  const [, explicit] = readChildren(readElement(cms), DER_TAG.sequence);
  const [signedData] = readChildren(explicit, 0xa0);
  const [signerInfo] = readChildren(readChildren(signedData, DER_TAG.sequence)[4], DER_TAG.set);
  return readChildren(signerInfo, DER_TAG.sequence);
};
const attributesOf = (cms: Uint8Array) =>
  readChildren(signerInfoOf(cms)[3], 0xa0).map(({ whole }) => Buffer.from(whole));
const signatureOf = (cms: Uint8Array) => signerInfoOf(cms)[5]?.content ?? new Uint8Array();
