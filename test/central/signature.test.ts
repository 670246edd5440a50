import { createHash, sign } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PushReply } from '#contract/wire/sync';
import { type SignableRequest, signatureBase, signatureInput } from '#domain/request-signature/index';
import { TestMachine } from './machine.ts';
import { look, startCentral, type TestCentral, testMall } from './setup.ts';

const mall = testMall();
let central: TestCentral;
let machine: TestMachine;
beforeAll(async () => {
  central = await startCentral([mall]);
  machine = await TestMachine.enrol(central, mall);
  machine.register('Satu');
});
afterAll(() => central.close());

interface Forged {
  readonly bytes?: Uint8Array;
  readonly sentBytes?: Uint8Array;
  readonly path?: string;
  readonly query?: string;
  readonly keyid?: string;
  readonly nonce?: string;
  readonly signer?: TestMachine;
  readonly authority?: string;
  readonly headers?: Record<string, string>;
}

/** A push whose every part can be made wrong on its own. */
async function sendForged(
  forged: Forged = {},
): Promise<{ status: number; code: string; nonce: string; retryAfter: string }> {
  const bytes = forged.bytes ?? Buffer.from(JSON.stringify(machine.batch()));
  const request: SignableRequest = {
    method: 'POST',
    authority: forged.authority ?? new URL(central.url).host,
    path: forged.path ?? '/v1/push',
    query: '?',
    contentDigest: `sha-256=:${createHash('sha256').update(bytes).digest('base64')}:`,
    contentEncoding: forged.headers?.['content-encoding'] ?? null,
    operator: null,
  };
  const params = { keyid: forged.keyid ?? machine.enrolled.kid, nonce: forged.nonce ?? (await freshNonce()) };
  const signer = forged.signer ?? machine;
  const signature = sign(null, Buffer.from(signatureBase(request, params)), signer.key).toString('base64');
  const reply = await central.http.send({
    method: 'POST',
    url: `${central.url}/v1/push${forged.query ?? ''}`,
    headers: {
      'content-type': 'application/json',
      'content-digest': request.contentDigest,
      'signature-input': `loket=${signatureInput(request, params)}`,
      signature: `loket=:${signature}:`,
      ...forged.headers,
    },
    body: forged.sentBytes ?? bytes,
    signal: AbortSignal.timeout(20_000),
  });
  const body = JSON.parse(reply.body.toString('utf8'));
  return {
    status: reply.status,
    code: body.code ?? 'ok',
    nonce: reply.headers['loket-nonce'] ?? '',
    retryAfter: reply.headers['retry-after'] ?? '',
  };
}

async function freshNonce(): Promise<string> {
  return (await sendForged({ nonce: 'old' })).nonce;
}

test('a well signed request is answered', async () => {
  expect(await sendForged()).toMatchObject({ status: 200, code: 'ok' });
});

test.each<[string, Forged, string]>([
  ['a nonce that was never given', { nonce: 'A'.repeat(43) }, 'nonce'],
  ['no nonce', { nonce: '' }, 'nonce'],
  ['another path than the one signed', { path: '/v1/pull' }, 'bad_signature'],
  ['a query that was not signed', { query: '?a=1' }, 'bad_signature'],
  ['another host than the one signed', { authority: 'example.test' }, 'bad_signature'],
  ['other bytes than the ones signed', { sentBytes: Buffer.from('{}') }, 'bad_signature'],
  ['a key nobody knows', { keyid: 'AAAAAAAAAAAAAAAAAAAAAA' }, 'unknown_key'],
  ['an encoding that was not signed', { headers: { 'content-digest': 'sha-256=:AAAA:' } }, 'bad_signature'],
  [
    'an operator that was not signed',
    { headers: { 'loket-operator': '01900000-0000-7000-8000-000000000012' } },
    'bad_signature',
  ],
  ['no signature', { headers: { signature: 'loket=:AAAA:' } }, 'bad_signature'],
  [
    'parts of its own choice',
    { headers: { 'signature-input': 'loket=("@method");keyid="a";alg="ed25519";nonce=""' } },
    'unknown_key',
  ],
])('%s is refused', async (_name, forged, code) => {
  expect(await sendForged(forged)).toMatchObject({ status: 401, code });
});

test('fewer signed parts than this route asks for are refused', async () => {
  const nonce = await freshNonce();
  const value = `("@method");keyid="${machine.enrolled.kid}";alg="ed25519";nonce="${nonce}"`;
  const base = `"@method": POST\n"@signature-params": ${value}`;
  const signature = sign(null, Buffer.from(base), machine.key).toString('base64');
  const headers = { 'signature-input': `loket=${value}`, signature: `loket=:${signature}:` };
  expect(await sendForged({ headers })).toMatchObject({ status: 401, code: 'bad_signature' });
});

test('another machine may not sign in this one’s name', async () => {
  const other = await TestMachine.enrol(central, mall, 1);
  expect(await sendForged({ signer: other })).toMatchObject({ status: 401, code: 'bad_signature' });
});

test('a nonce lives through the next window and not longer', async () => {
  const nonce = await freshNonce();
  central.advance(300_000);
  expect(await sendForged({ nonce })).toMatchObject({ code: 'ok' });
  central.advance(300_000);
  expect(await sendForged({ nonce })).toMatchObject({ code: 'nonce' });
});

test('a recorded request sent again changes nothing', async () => {
  const nonce = await freshNonce();
  const bytes = Buffer.from(JSON.stringify(machine.batch()));
  await sendForged({ nonce, bytes });
  await sendForged({ nonce, bytes });
  const rows = await look(central, 'SELECT seq FROM mutation WHERE machine_id = $1', [machine.id]);
  expect(rows).toHaveLength(machine.log.length);
});

test('a body that unpacks to more than 2 MiB is refused', async () => {
  const bytes = zstdCompressSync(Buffer.alloc(2_097_153, 0x20));
  const headers = { 'content-encoding': 'zstd' };
  expect(await sendForged({ bytes, headers })).toMatchObject({ status: 413, code: 'too_large' });
});

test('a body sent longer than 2 MiB is refused before it is read', async () => {
  const reply = await sendForged({ nonce: 'x', bytes: Buffer.alloc(2_097_153, 0x20) });
  expect(reply).toMatchObject({ status: 413, code: 'too_large' });
});

test('an encoding nobody offered is refused', async () => {
  const headers = { 'content-encoding': 'gzip' };
  expect(await sendForged({ headers })).toMatchObject({ status: 415, code: 'unsupported_encoding' });
});

test('a signed body of the wrong shape is a bad envelope and stores nothing', async () => {
  const bytes = Buffer.from('{"mutations":[]}');
  expect(await sendForged({ bytes })).toMatchObject({ status: 400, code: 'bad_envelope' });
  expect(await sendForged({ bytes: Buffer.from('{') })).toMatchObject({ status: 400, code: 'bad_envelope' });
});

test('a stolen machine is told so, and nothing of it is stored', async () => {
  const stolen = await TestMachine.enrol(central, mall);
  stolen.register('Curian');
  await central.owner.query(`UPDATE machine SET status = 'revoked' WHERE id = $1`, [stolen.id]);
  expect(await stolen.send('/v1/push', stolen.batch(), PushReply)).toMatchObject({
    code: 'machine_revoked',
    status: 403,
  });
  expect(await look(central, 'SELECT seq FROM mutation WHERE machine_id = $1', [stolen.id])).toEqual([]);
});
