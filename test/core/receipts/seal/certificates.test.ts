import { X509Certificate } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { issueLeaf, toPem, type CertifiedKey } from '#central/authority/certificates';
import { makeCsr } from '#core/features/receipts/csr';
import { generateSealKey, keyIdOf, localSigner, type SealKey } from '#core/features/receipts/seal/signer';
import { demoAuthority } from '#test/support/receipts/authority';

const NAMES = { site: '6472A', machine: 'K07' };
const LEAF = {
  ...NAMES,
  crlUrl: 'http://crl.contoh.invalid/kaltim.crl',
  notBefore: new Date('2026-11-01T00:00:00.500Z'),
};

let root: CertifiedKey;
let intermediate: CertifiedKey;
let key: SealKey;
let csr: Uint8Array;
beforeAll(async () => {
  ({ root, intermediate } = await demoAuthority());
  key = await generateSealKey();
  csr = await makeCsr(key, NAMES);
});

test('a leaf names site and machine and lasts 90 days in whole seconds', async () => {
  const leaf = new X509Certificate(await issueLeaf(intermediate, csr, LEAF));
  expect(leaf.subject.split('\n')).toEqual([
    'C=ID',
    'O=Mal Pelayanan Publik (contoh)',
    'OU=6472A',
    'CN=Segel Loket 6472A-K07',
  ]);
  expect(leaf.validFromDate.toISOString()).toBe('2026-11-01T00:00:00.000Z');
  expect(leaf.validToDate.toISOString()).toBe('2027-01-30T00:00:00.000Z');
  expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.4', '1.3.6.1.5.5.7.3.36']);
  expect(leaf.ca).toBe(false);
});

test('root, intermediate and leaf follow each other', async () => {
  const leaf = new X509Certificate(await issueLeaf(intermediate, csr, LEAF));
  const [above, top] = [new X509Certificate(intermediate.certificate), new X509Certificate(root.certificate)];
  expect(leaf.checkIssued(above) && leaf.verify(above.publicKey)).toBe(true);
  expect(above.checkIssued(top) && above.verify(top.publicKey)).toBe(true);
  expect([above.ca, top.ca]).toEqual([true, true]);
  expect(leaf.verify(top.publicKey)).toBe(false);
});

test('two leaves of one request have different serial numbers', async () => {
  const serials = [await issueLeaf(intermediate, csr, LEAF), await issueLeaf(intermediate, csr, LEAF)];
  const [one, other] = serials.map((der) => new X509Certificate(der).serialNumber);
  expect(one).toMatch(/^[4-7][0-9A-F]{31}$/);
  expect(one).not.toBe(other);
});

test('a request that another key has signed gets no certificate', async () => {
  const changed = new Uint8Array(csr);
  const names = Buffer.from(changed).indexOf('6472A-K07');
  changed.set(Buffer.from('6472A-K08'), names);
  await expect(issueLeaf(intermediate, changed, LEAF)).rejects.toThrow('not signed by its own key');
});

test('halves of two keys make no request', async () => {
  const other = await generateSealKey();
  await expect(makeCsr({ pkcs8: key.pkcs8, spki: other.spki }, NAMES)).rejects.toThrow('do not belong together');
});

test('a signer describes its key as the token names it', async () => {
  const leaf = await issueLeaf(intermediate, csr, LEAF);
  const signer = localSigner({ privateKeyPkcs8: key.pkcs8, chainDer: [leaf, intermediate.certificate] });
  expect(await signer.describe()).toMatchObject({
    keyId: keyIdOf(key.spki),
    assurance: 'uncertified',
    validTo: new Date('2027-01-30'),
  });
  expect(await signer.sign(csr)).toHaveLength(64);
});

test('PEM has lines of 64 characters and gives the same certificate', () => {
  const pem = toPem(root.certificate, 'CERTIFICATE');
  expect(pem.split('\n').every((line) => line.length <= 64)).toBe(true);
  expect(new X509Certificate(pem).raw.equals(root.certificate)).toBe(true);
});
