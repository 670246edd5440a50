import { afterAll, beforeAll, expect, test } from 'vitest';
import { ocspRequest } from '#core/features/receipts/seal/ocsp';
import { readTime } from '#core/features/receipts/seal/times';
import { readCertificate } from '#core/features/receipts/verify/certificate';
import { covers, crlStatus, type Issued, ocspStatus, ocspSubject } from '#core/features/receipts/verify/revocation';
import { isRevocationList, verifyReceipt } from '#core/features/receipts/verify/index';
import { demoAuthority, demoReceipt, demoSigner, type DemoAuthority } from '#test/support/receipts/authority';
import { stamped, validationData, withData } from '#test/support/receipts/levels';
import { type OpenSsl, startOpenSsl } from '#test/support/receipts/openssl';

const HOUR = 3_600_000;
const hoursAgo = (hours: number) => new Date(Date.now() - hours * HOUR);
let authority: DemoAuthority;
let openssl: OpenSsl;
beforeAll(async () => {
  authority = await demoAuthority();
  openssl = await startOpenSsl(authority);
});
afterAll(() => openssl.close());

const newSigner = () => demoSigner(authority, hoursAgo(48));
async function newLeaf(): Promise<Issued> {
  const [leaf = new Uint8Array()] = (await (await newSigner()).describe()).chain;
  return { certificate: readCertificate(leaf), issuer: readCertificate(authority.intermediate.certificate) };
}
const ask = (about: Issued, issuer = 'seal') => openssl.ocsp(issuer, ocspRequest(ocspSubject(about)));
const flipped = (bytes: Buffer, at: number) => {
  const changed = Buffer.from(bytes);
  changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
  return changed;
};

test('a responder of openssl says good, revoked with its reason, and nothing of a certificate it does not know', async () => {
  const about = await newLeaf();
  expect(ocspStatus(await ask(about), about)).toBeUndefined();
  await openssl.know(about.certificate.der);
  expect(ocspStatus(await ask(about), about)).toMatchObject({ revoked: undefined });
  const at = new Date(Math.floor(hoursAgo(1).getTime() / 1000) * 1000);
  await openssl.revoke(about.certificate.der, 'superseded', at);
  expect(ocspStatus(await ask(about), about)).toMatchObject({ revoked: { at, isHarmless: true } });
  await openssl.revoke(about.certificate.der, 'keyCompromise', at);
  expect(ocspStatus(await ask(about), about)).toMatchObject({ revoked: { at, isHarmless: false } });
});

test('an answer about another certificate, by another responder or with a changed bit says nothing', async () => {
  const [about, other] = [await newLeaf(), await newLeaf()];
  await openssl.know(about.certificate.der);
  const answer = await ask(about);
  expect(ocspStatus(answer, other)).toBeUndefined();
  expect(ocspStatus(await ask(about, 'tsa'), about)).toBeUndefined();
  const survivors = Array.from({ length: answer.length }, (_, at) => at).filter(
    (at) => ocspStatus(flipped(answer, at), about) !== undefined,
  );
  expect(survivors).toEqual([]);
});

test('a revocation list of openssl says the same, and with a changed bit nothing', async () => {
  const [about, other] = [await newLeaf(), await newLeaf()];
  const at = new Date(Math.floor(hoursAgo(2).getTime() / 1000) * 1000);
  await openssl.revoke(about.certificate.der, 'cessationOfOperation', at);
  const list = await openssl.crl('seal');
  expect(crlStatus(list, about)).toMatchObject({ revoked: { at, isHarmless: true } });
  expect([isRevocationList(list), isRevocationList(list.subarray(1))]).toEqual([true, false]);
  expect(crlStatus(list, other)).toMatchObject({ revoked: undefined });
  expect(crlStatus(await openssl.crl('akar'), about)).toBeUndefined();
  const said = (bytes: Buffer) => crlStatus(bytes, about);
  expect(Array.from({ length: list.length }, (_, each) => each).filter((each) => said(flipped(list, each)))).toEqual(
    [],
  );
});

test.each([
  ['2026-01-01', undefined, '2025-12-31', true],
  ['2026-01-01', undefined, '2026-01-02', false],
  ['2026-01-01', '2026-01-03', '2026-01-02', true],
  ['2026-01-01', '2026-01-03', '2026-01-04', false],
])('an answer of %s, next %s, holds at %s: %s', (thisUpdate, next, at, holds) => {
  const nextUpdate = next === undefined ? undefined : new Date(next);
  expect(covers({ thisUpdate: new Date(thisUpdate), nextUpdate, revoked: undefined }, new Date(at))).toBe(holds);
});

test.each([
  [0x17, '491231235959Z', '2049-12-31T23:59:59.000Z'],
  [0x17, '500101000000Z', '1950-01-01T00:00:00.000Z'],
  [0x18, '20500101000000Z', '2050-01-01T00:00:00.000Z'],
  [0x18, '20261124060512.5Z', '2026-11-24T06:05:12.500Z'],
])('a time with tag %i and text %s is %s', (tag, text, expected) => {
  expect(readTime({ tag, content: Buffer.from(text), whole: Buffer.alloc(0) }).toISOString()).toBe(expected);
  expect(() => readTime({ tag, content: Buffer.from(text.replace('Z', '')), whole: Buffer.alloc(0) })).toThrow();
});

const BEFORE = { at: 1, name: 'before the time stamp' };
const AFTER = { at: -1, name: 'after it' };
test.each([
  ['keyCompromise', BEFORE, 'B-T', 'TIDAK DAPAT DIPASTIKAN'],
  ['superseded', BEFORE, 'B-T', 'TIDAK DAPAT DIPASTIKAN'],
  ['keyCompromise', AFTER, 'B-T', 'SAH'],
  ['superseded', AFTER, 'B-T', 'SAH'],
  ['keyCompromise', AFTER, 'B-B', 'TIDAK DAPAT DIPASTIKAN'],
  ['superseded', AFTER, 'B-B', 'SAH'],
  ['superseded', BEFORE, 'B-B', 'TIDAK DAPAT DIPASTIKAN'],
])('revoked for %s, $1.name, a receipt at %s by the known list is: %s', async (reason, when, level, expected) => {
  const signer = await newSigner();
  const [leaf = new Uint8Array()] = (await signer.describe()).chain;
  await openssl.revoke(leaf, reason, hoursAgo(when.at));
  const crls = [await openssl.crl('seal')];
  const { pdf } = await demoReceipt(signer, undefined, when === BEFORE ? new Date() : hoursAgo(12));
  const file = level === 'B-T' ? await stamped(pdf, openssl) : pdf;
  const trust = { roots: [authority.root.certificate], timestampRoots: [openssl.tsaRoot], crls, now: new Date() };
  expect(await verifyReceipt(file, trust)).toMatchObject({ verdict: expected, level });
  expect(await verifyReceipt(file, { ...trust, crls: [] })).toMatchObject({ verdict: 'SAH', level });
});

test('validation data that says revoked before the time stamp makes the receipt undecidable', async () => {
  const signer = await newSigner();
  const { chain } = await signer.describe();
  const file = await stamped((await demoReceipt(signer)).pdf, openssl);
  const data = await validationData(chain, openssl);
  const trust = { roots: [authority.root.certificate], timestampRoots: [openssl.tsaRoot], now: new Date() };
  expect(await verifyReceipt(withData(file, data), trust)).toMatchObject({ verdict: 'SAH', level: 'B-LT' });
  await openssl.revoke(chain[0] ?? new Uint8Array(), 'keyCompromise', hoursAgo(1));
  const about = {
    certificate: readCertificate(chain[0] ?? new Uint8Array()),
    issuer: readCertificate(authority.intermediate.certificate),
  };
  const [, tsa = new Uint8Array()] = data.ocsps;
  const revoked = { ...data, ocsps: [new Uint8Array(await ask(about)), tsa] };
  expect(await verifyReceipt(withData(file, revoked), trust)).toMatchObject({
    verdict: 'TIDAK DAPAT DIPASTIKAN',
    level: 'B-LT',
    findings: [{ rule: 12 }],
  });
});
