import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { idFrom } from '#central/ports/ids';
import { sealedStore } from '#central/ports/storage/sealed';
import { diskStore } from '#central/ports/storage/disk';
import { ask, attach, codeOf, newFile, put, type TestFile, writeWithFiles } from './files.ts';
import { uuid as sampleId } from '#test/domain/mutations/samples';
import { TestMachine } from './machine.ts';
import { look, startCentral, type TestCentral, testMall, uuid } from './setup.ts';

const mall = testMall(1);
const otherMall = testMall(2);
let central: TestCentral;
let machine: TestMachine;
beforeAll(async () => {
  central = await startCentral([mall, otherMall]);
  machine = await TestMachine.enrol(central, mall);
});
afterAll(() => central.close());

const head = async (machine: TestMachine, file: TestFile) =>
  (await ask(machine, 'HEAD', `/v1/blobs/${file.name}`)).status;
const get = (machine: TestMachine, file: TestFile, id: string, headers = {}) =>
  ask(machine, 'GET', `/v1/blobs/${file.name}?entity=application&id=${id}`, undefined, headers);
const filesOnDisk = () =>
  readdirSync(central.blobs, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

test('a file goes row first, is asked for in the reply, and is told to everybody who sees the row', async () => {
  const machine = await TestMachine.enrol(central, mall);
  const file = newFile(90_000);
  expect(codeOf(await put(machine, file))).toBe('unreferenced');
  const id = writeWithFiles(machine, [file]);
  const reply = await machine.push();
  expect(reply.blobs_wanted).toEqual([file.name]);
  expect(await head(machine, file)).toBe(404);
  expect(codeOf(await get(machine, file, id))).toBe('not_stored_yet');

  const { scopes } = await machine.pull([{ scope: machine.scope, epoch: null, pos: 0 }]);
  const before = scopes[0];
  if (before?.mode !== 'snapshot') throw new Error('a first read is a snapshot');
  expect((await put(machine, file)).status).toBe(201);
  const { scopes: after } = await machine.pull([{ scope: machine.scope, epoch: before.epoch, pos: before.snap_pos }]);
  expect(after[0]).toMatchObject({ mode: 'delta', rows: [{ entity: 'application', id, op: 'put' }] });

  expect(await head(machine, file)).toBe(200);
  expect((await put(machine, file)).status).toBe(200);
  expect((await machine.push()).blobs_wanted).toEqual([]);
  const got = await get(machine, file, id);
  expect(got.status).toBe(200);
  expect(got.body.equals(file.bytes)).toBe(true);
  expect(got.headers).toMatchObject({
    'content-type': 'application/pdf',
    'content-disposition': 'attachment',
    'x-content-type-options': 'nosniff',
  });
});

test.each([
  ['bytes=0-9', 0, 10],
  ['bytes=100-', 100, 5_000],
  ['bytes=-7', 4_993, 5_000],
  ['bytes=4990-9999', 4_990, 5_000],
])('a part is read: %s', async (range, from, to) => {
  const file = newFile(5_000);
  const id = writeWithFiles(machine, [file]);
  await machine.push();
  await put(machine, file);
  const part = await get(machine, file, id, { range });
  expect([part.status, part.headers['content-range']]).toEqual([206, `bytes ${from}-${to - 1}/5000`]);
  expect(part.body.equals(file.bytes.subarray(from, to))).toBe(true);
});

test('bytes that are not what their name says leave nothing behind', async () => {
  const file = newFile(2_000);
  writeWithFiles(machine, [file]);
  await machine.push();
  const count = filesOnDisk().length;
  const forged = Buffer.from(file.bytes);
  forged[0] = (forged[0] ?? 0) ^ 1;
  expect(codeOf(await put(machine, { ...file, bytes: forged }))).toBe('blob_hash');
  expect(codeOf(await put(machine, { ...file, bytes: file.bytes.subarray(0, 1_000) }))).toBe('blob_hash');
  expect(filesOnDisk()).toHaveLength(count);
  expect(await head(machine, file)).toBe(404);
});

test('a PUT above 1 MiB is refused, and a name that is no digest is none', async () => {
  const file = newFile(1_048_577);
  writeWithFiles(machine, [file]);
  await machine.push();
  const reply = await put(machine, file);
  expect([reply.status, codeOf(reply)]).toEqual([413, 'too_large']);
  for (const name of ['..%2f..%2fetc%2fpasswd', 'a'.repeat(63), 'A'.repeat(64)]) {
    expect((await ask(machine, 'PUT', `/v1/blobs/${name}`, Buffer.from('x'))).status).toBe(400);
  }
});

test('the signature covers the bytes of a file, and nobody unsigned sees one', async () => {
  const file = newFile(2_000);
  const id = writeWithFiles(machine, [file]);
  await machine.push();
  await put(machine, file);
  for (const method of ['GET', 'HEAD', 'PUT'] as const) {
    const reply = await central.http.send({
      method,
      url: `${central.url}/v1/blobs/${file.name}?entity=application&id=${id}`,
      headers: { 'content-type': 'application/octet-stream' },
      body: method === 'PUT' ? file.bytes : Buffer.alloc(0),
      signal: AbortSignal.timeout(20_000),
    });
    expect(reply.status, method).toBe(401);
  }
});

test('a digest alone opens nothing: another mall that claims a file has to bring its bytes', async () => {
  const owner = await TestMachine.enrol(central, mall);
  const thief = await TestMachine.enrol(central, otherMall);
  const file = newFile(3_000);
  const id = writeWithFiles(owner, [file]);
  await owner.push();
  await put(owner, file);
  expect(codeOf(await get(thief, file, id))).toBe('not_found');
  expect(await head(thief, file)).toBe(404);

  const claimed = writeWithFiles(thief, [file]);
  expect((await thief.push()).blobs_wanted).toEqual([file.name]);
  expect(await head(thief, file)).toBe(404);
  expect(codeOf(await get(thief, file, claimed))).toBe('not_stored_yet');
  expect(codeOf(await put(thief, { ...file, bytes: Buffer.alloc(3_000) }))).toBe('blob_hash');
  expect((await put(thief, file)).status).toBe(201); // who has the bytes may bring them
  expect((await get(thief, file, claimed)).status).toBe(200);
});

test('the same file within a mall is sent once', async () => {
  const one = await TestMachine.enrol(central, mall, 0);
  const two = await TestMachine.enrol(central, mall, 1);
  const file = newFile(3_000);
  writeWithFiles(one, [file]);
  await one.push();
  await put(one, file);
  const id = writeWithFiles(two, [file]);
  expect((await two.push()).blobs_wanted).toEqual([]);
  expect(await head(two, file)).toBe(200);
  expect((await get(two, file, id)).status).toBe(200);
});

test('a machine that may only push brings its files and reads none', async () => {
  const machine = await TestMachine.enrol(central, mall);
  const file = newFile(3_000);
  const id = writeWithFiles(machine, [file]);
  await machine.push();
  await look(central, `UPDATE machine SET status = 'push_only' WHERE id = $1`, [machine.id]);
  expect((await put(machine, file)).status).toBe(201);
  expect(codeOf(await get(machine, file, id))).toBe('push_only');
});

test('what lies on disk is unreadable without the secret, under another name, and after a single changed bit', async () => {
  const file = newFile(4_000);
  const id = writeWithFiles(machine, [file]);
  await machine.push();
  await put(machine, file);
  const path = join(central.blobs, 'blobs', file.name.slice(0, 2), file.name);
  const stored = readFileSync(path);
  expect(stored.includes(file.bytes.subarray(0, 32))).toBe(false);
  const key = `blobs/${file.name.slice(0, 2)}/${file.name}`;
  await expect(sealedStore(diskStore(central.blobs), Buffer.alloc(32, 7)).get(key)).rejects.toThrow();

  const [state] = await look<{ v: string }>(central, `SELECT v FROM server_state WHERE k = 'blob_secret'`);
  const secret = Buffer.from(state?.v ?? '', 'base64');
  const store = diskStore(central.blobs);
  expect((await sealedStore(store, secret).get(key))?.equals(file.bytes)).toBe(true);
  await store.put('blobs/aa/other', stored);
  await expect(sealedStore(store, secret).get('blobs/aa/other')).rejects.toThrow();
  stored[20] = (stored[20] ?? 0) ^ 1;
  await store.put(key, stored);
  expect((await get(machine, file, id)).status).toBe(500);
});

test('a receipt of a higher level lets the file of the lower one go; a lost document gives way to its replacement', async () => {
  const [low, high, lost, again] = [newFile(500), newFile(600), newFile(700), newFile(800)];
  const from = machine.log.length + 1;
  const id = writeWithFiles(machine, []);
  const about = { entity: 'application', entity_id: id };
  const receiptId = randomUUID();
  const receipt = {
    id: receiptId,
    number: '6472A-K07-261124-0147-4',
    data: '{}',
    dataSha256: low.name,
    template: 'a5-1',
    issuedAt: '2026-11-24T06:05:12.000Z',
  };
  machine.write({ name: 'receipt.issue', args: { receipt }, ...about });
  const seal = (file: TestFile, level: string) =>
    machine.write({
      name: 'receipt.seal',
      args: { receiptId, level, sha256: file.name, digest: file.name, kid: 'k' },
      ...about,
    });
  seal(low, 'B-B');
  const attachmentId = attach(machine, id, lost);
  expect((await machine.push(machine.batch(from))).blobs_wanted).toEqual([low.name, lost.name].sort());

  seal(high, 'B-T');
  attach(machine, id, again, attachmentId);
  expect((await machine.push(machine.batch(from))).blobs_wanted).toEqual([high.name, again.name].sort());
  expect(codeOf(await put(machine, low))).toBe('unreferenced');
  const references = await look<{ role: string }>(central, 'SELECT role FROM blob_ref WHERE entity_id = $1', [id]);
  expect(references.map(({ role }) => role).sort()).toEqual(['document', 'receipt']);
});

test('an application is not approved or issued while a document is wanted, and a receipt file does not count', async () => {
  const file = newFile(2_000);
  const id = writeWithFiles(machine, [file]);
  await machine.push();
  const move = (state: string) =>
    look(central, `UPDATE application SET state = '${state}' WHERE id = $1`, [id]).then(
      () => 'moved',
      (error: Error) => error.message,
    );
  expect(await move('verified')).toBe('moved');
  expect(await move('approved')).toMatch(/still wanted/);
  expect(await move('issued')).toMatch(/still wanted/);
  await put(machine, file);
  expect(await move('approved')).toBe('moved');
});

test('a document of a parked application is wanted once a supervisor accepts it, and not before', async () => {
  const ended = await TestMachine.enrol(central, mall, 1);
  await look(
    central,
    `UPDATE access_grant SET ended_at = now(), ended_by = $2, ended_cause = 'for_cause' WHERE machine_id = $1`,
    [ended.id, uuid(1012)],
  );
  const file = newFile(2_500);
  const id = writeWithFiles(ended, [file]);
  const parked = await ended.push();
  expect(parked.results.map(({ status }) => status)).toEqual(['parked', 'parked']);
  expect(parked.blobs_wanted).toEqual([]);
  expect(codeOf(await put(ended, file))).toBe('unreferenced');

  const from = machine.log.length + 1;
  machine.register('Orangnya', { entity_id: sampleId(2) });
  for (const { txn } of ended.log) {
    const decision = { entity: 'parked', entity_id: idFrom('loket-parked-1', ended.id, txn), operator_id: uuid(1012) };
    machine.write({ name: 'parked.accept', args: { scope: null }, ...decision });
  }
  const { results } = await machine.push(machine.batch(from));
  expect(results).toMatchObject([{ status: 'applied' }, { status: 'applied' }, { status: 'applied' }]);
  expect((await put(ended, file)).status).toBe(201);
  const [reference] = await look<{ mid: string }>(central, 'SELECT mid FROM blob_ref WHERE entity_id = $1', [id]);
  expect(reference?.mid).toBe(ended.log[1]?.mid);
});

test('with a full disk the centre says so, keeps the row, and takes the file later', async () => {
  const full = await startCentral([mall], { storage: diskStore(central.blobs, Number.MAX_SAFE_INTEGER) });
  try {
    const machine = await TestMachine.enrol(full, mall);
    const file = newFile(2_000);
    writeWithFiles(machine, [file]);
    await machine.push();
    const reply = await put(machine, file);
    expect([reply.status, codeOf(reply), reply.headers['retry-after']]).toEqual([507, 'insufficient_storage', '5']);
    expect((await machine.push()).blobs_wanted).toEqual([file.name]);
  } finally {
    await full.close();
  }
});
