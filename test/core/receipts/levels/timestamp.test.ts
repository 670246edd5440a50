import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCms } from '#core/features/receipts/seal/read-cms';
import { ReserveOverflow } from '#core/features/receipts/seal/place';
import { newNonce, stampPdf, timestampRequest, tokenOf } from '#core/features/receipts/seal/timestamp';
import { checkTimestamp, type Timestamp } from '#core/features/receipts/verify/timestamp';
import { demoAuthority, demoReceipt, demoSigner, type DemoAuthority } from '#test/support/receipts/authority';
import { byteRange } from '#test/support/receipts/files';
import { placeOf, stamped } from '#test/support/receipts/levels';
import { type OpenSsl, startOpenSsl } from '#test/support/receipts/openssl';
import { digest, makeToken, timestampReply, type TokenWords } from '#test/support/receipts/token';

let authority: DemoAuthority;
let openssl: OpenSsl;
let pdf: Uint8Array;
let value: Uint8Array;
beforeAll(async () => {
  authority = await demoAuthority();
  openssl = await startOpenSsl(authority);
  ({ pdf } = await demoReceipt(await demoSigner(authority)));
  value = readCms(placeOf(pdf).contents)?.signature ?? new Uint8Array();
});
afterAll(() => openssl.close());

const nonce = newNonce(Buffer.alloc(16, 0xff));
const check = (token: Uint8Array, roots: readonly Uint8Array[] = [openssl.tsaRoot]) =>
  checkTimestamp(token, value, roots);

test('a token of openssl holds and gives back the nonce it was asked with', async () => {
  const token = tokenOf(await openssl.stamp(timestampRequest(value, nonce)));
  const checked = check(token ?? new Uint8Array()) as Timestamp;
  expect(checked.path.map(({ x509 }) => /CN=(.*)/.exec(x509.subject)?.[1])).toEqual(['stempel', 'tsa']);
  expect(Math.abs(checked.time.getTime() - Date.now())).toBeLessThan(600_000);
  expect(Buffer.from(checked.nonce ?? []).equals(nonce)).toBe(true);
});

test('a nonce is a positive integer of 16 bytes, whatever the random bytes are', () => {
  expect(Buffer.from(newNonce(Buffer.alloc(16))).toString('hex')).toBe(`021040${'00'.repeat(15)}`);
  expect(Buffer.from(nonce).toString('hex')).toBe(`02107f${'ff'.repeat(15)}`);
});

test.each<[fault: string, name: 'stempel' | 'tsa-ocsp' | 'lemah', words: Partial<TokenWords>]>([
  ['imprint', 'stempel', { imprint: digest(Buffer.from('lain')) }],
  ['purpose', 'tsa-ocsp', {}],
  ['purpose', 'lemah', {}],
  ['expired', 'stempel', { time: new Date('2049-01-01T00:00:00Z') }],
  ['expired', 'stempel', { time: new Date('2020-01-01T00:00:00Z') }],
  ['signature', 'stempel', { named: Buffer.from('sertifikat lain') }],
])('%s: a token by %s with %o is refused, and the control is not', async (fault, name, words) => {
  const signer = await openssl.signer(name);
  expect(check(makeToken(signer, { imprint: digest(value), time: new Date(), ...words }))).toBe(fault);
  const control = await openssl.signer('stempel');
  expect(check(makeToken(control, { imprint: digest(value), time: new Date() }))).toMatchObject({
    path: { length: 2 },
  });
});

test('a token by another key than its certificate is refused', async () => {
  const signer = { ...(await openssl.signer('stempel')), key: (await openssl.signer('lemah')).key };
  expect(check(makeToken(signer, { imprint: digest(value), time: new Date() }))).toBe('signature');
});

test('a token whose authority is not pinned is unknown, also when the root of seals is', async () => {
  const token = makeToken(await openssl.signer('stempel'), { imprint: digest(value), time: new Date() });
  expect(check(token, [])).toBe('unknown');
  expect(check(token, [authority.root.certificate])).toBe('unknown');
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['text', Buffer.from('<html>')],
  ['another structure', Buffer.from('3003020101', 'hex')],
])('%s is no token', (_, bytes) => expect(check(bytes)).toBe('unreadable'));

test('an answer that refuses has no token, and one that is none at all throws', () => {
  expect(tokenOf(timestampReply(undefined))).toBeUndefined();
  expect(() => tokenOf(Buffer.from('<html>'))).toThrow('DER');
});

test('in place: same length, same ByteRange, and nothing but the reserve has changed', async () => {
  const withStamp = await stamped(pdf, openssl);
  const [, a, b] = byteRange(pdf);
  expect(byteRange(withStamp)).toEqual(byteRange(pdf));
  expect(withStamp.subarray(0, a).equals(Buffer.from(pdf).subarray(0, a))).toBe(true);
  expect(withStamp.subarray(b).equals(Buffer.from(pdf).subarray(b))).toBe(true);
  expect(withStamp.equals(pdf)).toBe(false);
});

test('a token that does not fit into the reserve is an error, not a cut', () => {
  const place = placeOf(pdf);
  const room = place.contents.length;
  expect(() => stampPdf(pdf, place, Buffer.alloc(room))).toThrow(ReserveOverflow);
});
