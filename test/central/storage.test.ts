import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from '@20minutes/s3rver';
import { AwsV4Signer } from 'aws4fetch';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { diskStore } from '#central/ports/storage/disk';
import { openStore } from '#central/ports/storage/open';
import { s3Store } from '#central/ports/storage/s3';
import { type ObjectStore, StorageFull } from '#central/ports/storage/store';
import { ask, newFile, put, writeWithFiles } from './files.ts';
import { TestMachine } from './machine.ts';
import { startCentral, testMall } from './setup.ts';

const folder = mkdtempSync(join(tmpdir(), 'loket-storage-'));
const s3 = new S3rver({
  address: '127.0.0.1',
  port: 0,
  silent: true,
  directory: join(folder, 's3'),
  configureBuckets: [{ name: 'loket' }],
});
const place = {
  bucket: 'loket',
  region: 'us-east-1',
  accessKeyId: 'S3RVER',
  secretAccessKey: 'S3RVER',
  prefix: 'pusat',
};
let endpoint = '';
beforeAll(async () => {
  endpoint = `http://127.0.0.1:${(await s3.run()).port}`;
});
afterAll(async () => {
  await s3.close();
  rmSync(folder, { recursive: true, force: true });
});

const stores: readonly (readonly [string, () => ObjectStore])[] = [
  ['disk', () => diskStore(join(folder, 'disk'), 0)],
  ['S3', () => s3Store({ ...place, endpoint })],
];

describe.each(stores)('%s', (name, open) => {
  test('what was put is there, whole, under its own key, until it is deleted', async () => {
    const store = open();
    const bytes = randomBytes(700_000);
    expect(await store.get('blobs/ab/abc')).toBeNull();
    await store.put('blobs/ab/abc', bytes);
    expect((await store.get('blobs/ab/abc'))?.equals(bytes)).toBe(true);
    await store.put('blobs/ab/abc', Buffer.from('other'));
    expect((await store.get('blobs/ab/abc'))?.toString()).toBe('other');
    await store.delete('blobs/ab/abc');
    await store.delete('blobs/ab/abc');
    expect(await store.get('blobs/ab/abc')).toBeNull();
  });

  test('two at once under one key leave one of them', async () => {
    const store = open();
    const both = [randomBytes(50_000), randomBytes(50_000)];
    await Promise.all(both.map((bytes) => store.put('uploads/x/0', bytes)));
    const kept = await store.get('uploads/x/0');
    expect(both.some((bytes) => kept?.equals(bytes))).toBe(true);
  });

  test.each(['../secret', 'a//b', '/a', 'a/../b', 'A', 'a b', 'a%2e', ''])('the key %j is a bug', async (key) => {
    await expect(open().put(key, Buffer.from('x'))).rejects.toThrow('plain segments');
  });

  test('a centre on it takes, keeps and gives a file', async () => {
    const mall = testMall(1);
    const central = await startCentral([mall], { storage: open() });
    try {
      const machine = await TestMachine.enrol(central, mall);
      const file = newFile(40_000);
      const id = writeWithFiles(machine, [file]);
      await machine.push();
      expect((await put(machine, file)).status).toBe(201);
      const got = await ask(machine, 'GET', `/v1/blobs/${file.name}?entity=application&id=${id}`);
      expect(got.body.equals(file.bytes), name).toBe(true);
    } finally {
      await central.close();
    }
  });
});

test('a full disk takes nothing, and nothing temporary stays', async () => {
  const root = join(folder, 'private');
  await diskStore(root, 0).put('blobs/cd/cde', Buffer.from('x'));
  expect(readdirSync(join(root, 'blobs/cd'))).toEqual(['cde']);
  await expect(diskStore(root, Number.MAX_SAFE_INTEGER).put('blobs/cd/cdf', Buffer.from('x'))).rejects.toThrow(
    StorageFull,
  );
  expect(readdirSync(join(root, 'blobs/cd'))).toEqual(['cde']);
});

test('a wrong secret or a wrong bucket is an error, never an object', async () => {
  await expect(s3Store({ ...place, endpoint, secretAccessKey: 'wrong' }).put('a/b', Buffer.from('x'))).rejects.toThrow(
    '403',
  );
  await expect(s3Store({ ...place, endpoint, bucket: 'elsewhere' }).put('a/b', Buffer.from('x'))).rejects.toThrow();
});

test('the service says that it is full, and that it is broken', async () => {
  const answers = [
    [403, '<Error><Code>QuotaExceeded</Code></Error>'],
    [400, '<Error><Code>Other</Code></Error>'],
  ] as const;
  let n = 0;
  const digests: unknown[] = [];
  const server = createServer((request, response) => {
    request.resume();
    digests.push(request.headers['x-amz-content-sha256']);
    const [status, body] = answers[n++] ?? [200, ''];
    request.on('end', () => response.writeHead(status).end(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const store = s3Store({ ...place, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  const outcome = (): Promise<unknown> =>
    store.put('a/b', Buffer.from('bytes')).then(
      () => 'put',
      (error: unknown) => error,
    );
  expect(await outcome()).toBeInstanceOf(StorageFull);
  expect(await outcome()).toMatchObject({ message: 'the object store answered 400 to PUT' });
  expect(new Set(digests)).toEqual(new Set([createHash('sha256').update('bytes').digest('hex')]));
  await new Promise((resolve) => server.close(resolve));
});

/** The published example "GET Object" of "Authenticating Requests: Using the Authorization Header (AWS Signature Version 4)". */
test('the signature is the one AWS publishes for its example', async () => {
  const signer = new AwsV4Signer({
    url: 'https://examplebucket.s3.amazonaws.com/test.txt',
    method: 'GET',
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    service: 's3',
    region: 'us-east-1',
    datetime: '20130524T000000Z',
    allHeaders: true,
    headers: {
      range: 'bytes=0-9',
      'x-amz-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    },
  });
  const { headers } = await signer.sign();
  expect(headers.get('authorization')).toContain(
    'Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  );
});

test.each([
  ['file:///var/lib/loket', {}, null],
  ['file://host/var', {}, 'LOKET_BLOBS must be'],
  ['/var/lib/loket', {}, 'LOKET_BLOBS must be'],
  ['https://bucket', {}, 'LOKET_BLOBS must be'],
  ['s3://bucket', { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' }, 's3:// needs'],
  ['s3://bucket?endpoint=https://s3.example', {}, 's3:// needs'],
  ['s3://bucket/a?endpoint=https://s3.example', { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' }, null],
])('%s is understood or refused in words', (text, env, refusal) => {
  if (refusal === null) expect(() => openStore(text, env)).not.toThrow();
  else expect(() => openStore(text, env)).toThrow(refusal);
});
