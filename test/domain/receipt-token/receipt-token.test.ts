import { generate, correction } from 'lean-qr';
import { createHash, webcrypto } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { canonicalJson } from '#domain/receipt-data/index';
import {
  checkToken,
  encodeToken,
  holderHint,
  qrText,
  tokenBytesToSign,
  tokenPayload,
  type TokenPayload,
  type TrustedKey,
} from '#domain/receipt-token/index';
import { receiptData } from '#test/support/receipts/data';

const data = receiptData();
const payload = tokenPayload(data, createHash('sha256').update(canonicalJson(data)).digest());
let keys: webcrypto.CryptoKeyPair;
let key: TrustedKey;

beforeAll(async () => {
  keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const spki = Buffer.from(await webcrypto.subtle.exportKey('spki', keys.publicKey));
  const point = new Uint8Array(await webcrypto.subtle.exportKey('raw', keys.publicKey));
  const kid = createHash('sha256').update(spki).digest('hex').slice(0, 16);
  key = { kid, point, site: '6472A', machine: 'K07', from: payload.issuedAt - 60, to: payload.issuedAt + 60 };
});

const sign = async (bytes: Uint8Array<ArrayBuffer>) =>
  new Uint8Array(await webcrypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, keys.privateKey, bytes));

const tokenOf = async (of: TokenPayload = payload) =>
  encodeToken(of, key.kid, await sign(tokenBytesToSign(of, key.kid)));
const check = (text: string, changes: Partial<TrustedKey> = {}) => checkToken(text, [{ ...key, ...changes }]);

test('a token is genuine at any address', async () => {
  const text = qrText('https://loket.samarinda.example', await tokenOf());
  expect(await check(text)).toEqual({
    verdict: 'genuine',
    payload: { ...payload, dataSha256: new Uint8Array(payload.dataSha256) },
    key,
  });
  expect((await check(`evil.example/#1${text.split('#1')[1]}\r\n`)).verdict).toBe('genuine');
});

test('what is signed begins with 0x84, never with the 0x31 of CMS attributes', () => {
  expect(tokenBytesToSign(payload, key.kid)[0]).toBe(0x84);
});

test('a typical token keeps its size', async () => {
  const text = qrText('https://loket.samarindakota.go.id', await tokenOf());
  expect(text.length).toBeLessThanOrEqual(287);
  expect(generate(text, { minCorrectionLevel: correction.M, maxCorrectionLevel: correction.M }).size).toBe(12 * 4 + 17);
});

test('the longest token behind the longest address fits QR version 13 at level M', async () => {
  const longest = { ...payload, service: 'A'.repeat(16), holder: 'Å'.repeat(10), issuedAt: 0xffff_ffff };
  const token = await tokenOf(longest);
  const text = qrText(`https://${'a'.repeat(331 - 8 - 4 - token.length)}`, token);
  expect(text).toHaveLength(331);
  expect(token).toHaveLength(264);
  expect(generate(text, { minCorrectionLevel: correction.M, maxCorrectionLevel: correction.M }).size).toBe(13 * 4 + 17);
  expect(() => qrText(`https://${'a'.repeat(331 - 7 - 4 - token.length)}`, token)).toThrow('limit 331');
});

test.each([
  ['number', { number: '6472A-K07-261124-0147' }],
  ['service', { service: 'A'.repeat(17) }],
  ['site', { site: '6472' }],
  ['holder', { holder: 'Å'.repeat(11) }],
  ['dataSha256', { dataSha256: new Uint8Array(31) }],
  ['issuedAt', { issuedAt: 1.5 }],
])('a token with %s out of its limit cannot be made', (field, changes) => {
  expect(() => tokenBytesToSign({ ...payload, ...changes }, key.kid)).toThrow(field);
});

test.each([
  ['Budi Santoso', 'B*** S***'],
  ['Nur', 'N***'],
  ['  Drs. H. Ahmad bin Abdul Aziz ', 'D*** H*** A*** b***'],
  ['Élise Łukasz Æsop Ødegård', 'É*** Ł*** Æ***'],
])('the hint for %j is %j', (name, hint) => expect(holderHint(name)).toBe(hint));

test.each([
  ['text of something else', () => 'https://layananonline.dukcapil.kemendagri.go.id/x'],
  ['half a token', (token: string) => `#1${token.slice(0, -4)}`],
  ['another keyboard layout', (token: string) => `#1${token.replace(/[-_]|.$/, '?')}`],
  ['padding', (token: string) => `#1${token}=`],
  [
    'spare bytes behind the token',
    (token: string) => `#1${Buffer.concat([Buffer.from(token, 'base64url'), Buffer.from([0])]).toString('base64url')}`,
  ],
])('%s is unreadable, not forged', async (_, make) => {
  expect(await check(make(await tokenOf()))).toEqual({ verdict: 'unreadable' });
});

test('a changed signature is altered', async () => {
  const bytes = Buffer.from(await tokenOf(), 'base64url');
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
  expect((await check(`#1${bytes.toString('base64url')}`)).verdict).toBe('altered');
});

test.each([
  ['check character', { number: '6472A-K07-261124-0147-5' }],
  ['site of the number', { number: '6471A-K07-261124-0147-0' }],
  ['day of the number', { issuedAt: payload.issuedAt + 86_400 }],
])('a signed token with a wrong %s is altered', async (_, changes) => {
  const token = await tokenOf({ ...payload, ...changes });
  expect((await check(`#1${token}`, { to: payload.issuedAt + 90_000 })).verdict).toBe('altered');
});

test('another machine code than that of the key is genuine: it may be a spare', async () => {
  expect((await check(`#1${await tokenOf()}`, { machine: 'K08' })).verdict).toBe('genuine');
});

test.each([
  ['an unlisted key', { kid: '0000000000000000' }],
  ['a key of another site', { site: '6471A' }],
  ['a key that began later', { from: payload.issuedAt + 1 }],
  ['a key that ended before', { to: payload.issuedAt - 1 }],
  ['a stolen key', { revokedAt: payload.issuedAt + 30 }],
  ['a key replaced before', { revokedAt: payload.issuedAt, revokedFor: 'superseded' as const }],
])('%s is an unknown issuer', async (_, changes) => {
  expect((await check(`#1${await tokenOf()}`, changes)).verdict).toBe('unknown-issuer');
});

test('a key replaced afterwards still speaks for its receipts', async () => {
  const changes = { revokedAt: payload.issuedAt + 1, revokedFor: 'superseded' as const };
  expect((await check(`#1${await tokenOf()}`, changes)).verdict).toBe('genuine');
});
