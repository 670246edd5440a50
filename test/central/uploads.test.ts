import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, codeOf, create, head, newFile, patch, put, remove, type TestFile, writeWithFiles } from './files.ts';
import { TestMachine } from './machine.ts';
import { startCentral, type TestCentral, testMall } from './setup.ts';

const CHUNK = 262_144;
const DAY_MS = 86_400_000;
const mall = testMall(1);
let central: TestCentral;
let machine: TestMachine;
let other: TestMachine;
beforeAll(async () => {
  central = await startCentral([mall]);
  machine = await TestMachine.enrol(central, mall);
  other = await TestMachine.enrol(central, mall, 1);
});
afterAll(() => central.close());

async function referred(size: number): Promise<{ file: TestFile; id: string }> {
  const file = newFile(size);
  const from = machine.log.length + 1;
  const id = writeWithFiles(machine, [file]);
  await machine.push(machine.batch(from));
  return { file, id };
}

async function begin(machine: TestMachine, file: TestFile): Promise<string> {
  const reply = await create(machine, file);
  expect(reply.status).toBe(201);
  expect(Date.parse(reply.headers['upload-expires'] ?? '')).toBeGreaterThan(Date.now());
  return reply.headers['location'] ?? '';
}

const chunk = (file: TestFile, offset: number) => file.bytes.subarray(offset, offset + CHUNK);
const partsOf = (location: string) => {
  const folder = join(central.blobs, 'uploads', location.split('/').at(-1) ?? '');
  return existsSync(folder) ? readdirSync(folder) : [];
};
const isStored = async (machine: TestMachine, file: TestFile) =>
  (await ask(machine, 'HEAD', `/v1/blobs/${file.name}`)).status === 200;

test('a large file goes in chunks, and its parts go when it is whole', async () => {
  const { file, id } = await referred(CHUNK * 3 + 17);
  const location = await begin(machine, file);
  for (let offset = 0; offset < file.bytes.length; offset += CHUNK) {
    const reply = await patch(machine, location, offset, chunk(file, offset));
    expect([reply.status, reply.headers['upload-offset']]).toEqual([
      204,
      String(Math.min(offset + CHUNK, file.bytes.length)),
    ]);
  }
  expect(await isStored(machine, file)).toBe(true);
  expect(partsOf(location)).toEqual([]);
  const got = await ask(machine, 'GET', `/v1/blobs/${file.name}?entity=application&id=${id}`);
  expect(got.body.equals(file.bytes)).toBe(true);
  // The reply to the last chunk was lost: the client asks, and hears that all of it is there.
  expect((await head(machine, location)).headers['upload-offset']).toBe(String(file.bytes.length));
});

test('after a break the offset tells where to go on, and a chunk at another offset is refused', async () => {
  const { file } = await referred(CHUNK * 2);
  const location = await begin(machine, file);
  await patch(machine, location, 0, chunk(file, 0));
  const held = await head(machine, location);
  expect([held.status, held.headers['upload-offset'], held.headers['upload-length']]).toEqual([
    200,
    String(CHUNK),
    String(CHUNK * 2),
  ]);
  expect(held.headers['cache-control']).toBe('no-store');
  expect(codeOf(await patch(machine, location, 0, chunk(file, 0)))).toBe('offset');
  expect(codeOf(await patch(machine, location, CHUNK * 2, chunk(file, CHUNK)))).toBe('offset');
  expect((await patch(machine, location, CHUNK, chunk(file, CHUNK))).status).toBe(204);
  expect(await isStored(machine, file)).toBe(true);
});

test('two equal chunks at once count once', async () => {
  const { file } = await referred(CHUNK * 2);
  const location = await begin(machine, file);
  const replies = await Promise.all([1, 2, 3].map(() => patch(machine, location, 0, chunk(file, 0))));
  expect(replies.map(({ status }) => status).sort((a, b) => a - b)).toEqual([204, 409, 409]);
  expect((await head(machine, location)).headers['upload-offset']).toBe(String(CHUNK));
});

test('whole bytes with another digest end the upload, and the next attempt begins at 0', async () => {
  const { file } = await referred(CHUNK + 10);
  const location = await begin(machine, file);
  await patch(machine, location, 0, Buffer.alloc(CHUNK));
  const last = await patch(machine, location, CHUNK, chunk(file, CHUNK));
  expect([last.status, codeOf(last)]).toEqual([422, 'blob_hash']);
  expect(partsOf(location)).toEqual([]);
  expect((await head(machine, location)).status).toBe(404);
  expect(await isStored(machine, file)).toBe(false);
  const again = await begin(machine, file);
  await patch(machine, again, 0, chunk(file, 0));
  await patch(machine, again, CHUNK, chunk(file, CHUNK));
  expect(await isStored(machine, file)).toBe(true);
});

test.each(['sha1', 'sha256'])('a chunk whose %s is wrong does not count', async (algorithm) => {
  const { file } = await referred(CHUNK * 2);
  const location = await begin(machine, file);
  const digest = (bytes: Uint8Array) => `${algorithm} ${createHash(algorithm).update(bytes).digest('base64')}`;
  const wrong = await patch(machine, location, 0, chunk(file, 0), { 'upload-checksum': digest(Buffer.from('other')) });
  expect([wrong.status, codeOf(wrong)]).toEqual([460, 'checksum']);
  expect((await head(machine, location)).headers['upload-offset']).toBe('0');
  const right = await patch(machine, location, 0, chunk(file, 0), { 'upload-checksum': digest(chunk(file, 0)) });
  expect(right.status).toBe(204);
});

test('another machine does not find an upload, and a removed one is gone', async () => {
  const { file } = await referred(CHUNK * 2);
  const location = await begin(machine, file);
  await patch(machine, location, 0, chunk(file, 0));
  expect((await head(other, location)).status).toBe(404);
  expect(codeOf(await patch(other, location, CHUNK, chunk(file, CHUNK)))).toBe('not_found');
  expect((await remove(other, location)).status).toBe(404);
  expect((await remove(machine, location)).status).toBe(204);
  expect(partsOf(location)).toEqual([]);
  expect((await head(machine, location)).status).toBe(404);
});

test('an upload that was left for a week has expired, and its parts go with the next upload of anybody', async () => {
  const { file } = await referred(CHUNK * 2);
  const location = await begin(machine, file);
  await patch(machine, location, 0, chunk(file, 0));
  central.advance(8 * DAY_MS);
  expect(codeOf(await patch(machine, location, CHUNK, chunk(file, CHUNK)))).toBe('expired');
  const next = await referred(CHUNK * 2);
  await create(machine, next.file);
  expect(partsOf(location)).toEqual([]);
  central.advance(-8 * DAY_MS);
});

test('what may not begin does not begin', async () => {
  const { file } = await referred(CHUNK * 2);
  expect(codeOf(await create(machine, newFile(10)))).toBe('unreferenced');
  const bomb = await create(machine, file, 5_242_881);
  expect([bomb.status, codeOf(bomb)]).toEqual([413, 'too_large']);
  expect(codeOf(await create(machine, file, file.bytes.length + 1))).toBe('blob_hash');
  const location = await begin(machine, file);
  expect(codeOf(await patch(machine, location, 0, Buffer.alloc(CHUNK * 2 + 1)))).toBe('too_large');
  const small = await referred(2_000);
  await put(machine, small.file);
  const stored = await create(machine, small.file);
  expect([stored.status, codeOf(stored)]).toEqual([409, 'already_stored']);
});

test('a new upload of the same file takes the place of the one before', async () => {
  const { file } = await referred(CHUNK * 2);
  const first = await begin(machine, file);
  await patch(machine, first, 0, chunk(file, 0));
  const second = await begin(machine, file);
  expect((await head(machine, first)).status).toBe(404);
  expect(partsOf(first)).toEqual([]);
  expect((await head(machine, second)).headers['upload-offset']).toBe('0');
});

test('clients of another protocol are told which one is spoken here', async () => {
  const able = await ask(machine, 'OPTIONS', '/v1/uploads');
  expect(able.status).toBe(204);
  expect(able.headers).toMatchObject({
    'tus-version': '1.0.0',
    'tus-extension': 'creation,expiration,checksum,termination',
    'tus-max-size': '5242880',
    'tus-checksum-algorithm': 'sha1,sha256',
  });
  const old = await ask(machine, 'HEAD', `/v1/uploads/${randomUUID()}`, undefined, { 'tus-resumable': '0.2.2' });
  expect([old.status, old.headers['tus-version']]).toEqual([412, '1.0.0']);
});

test.each([
  ['no length', { 'upload-length': 'many' }],
  ['no name', { 'upload-metadata': 'mime YQ==' }],
  ['a name that is a path', { 'upload-metadata': `sha256 ${Buffer.from('../../etc/passwd').toString('base64')}` }],
])('a creation with %s is refused', async (_name, headers) => {
  const { file } = await referred(10);
  const good = {
    'tus-resumable': '1.0.0',
    'upload-length': '10',
    'upload-metadata': `sha256 ${Buffer.from(file.name).toString('base64')}`,
  };
  expect((await ask(machine, 'POST', '/v1/uploads', undefined, { ...good, ...headers })).status).toBe(400);
});
