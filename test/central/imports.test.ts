import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { rawPublicKey } from '#core/features/sync/centre';
import { SEALED } from '#domain/sealed/index';
import { carry, carryHeaders, headOf, jsonRecord, keyOf, record, sealTo } from './carry.ts';
import { TestMachine } from './machine.ts';
import { look, startCentral, type TestCentral, testMall, uuid } from './setup.ts';

const mall = testMall(1);
const otherMall = testMall(2);
const OFFICER = uuid(1011);
const SUPERVISOR = uuid(1012);
let central: TestCentral;
let carrier: TestMachine;
let counter: TestMachine;
const logged: string[] = [];
beforeAll(async () => {
  central = await startCentral([mall, otherMall], { log: (event, { code = '' }) => logged.push(`${event} ${code}`) });
  carrier = await TestMachine.enrol(central, mall, 1);
});
afterAll(() => central.close());
beforeEach(async () => {
  counter = await TestMachine.enrol(central, mall);
});

const storedSeqs = async (machine = counter): Promise<number[]> =>
  (
    await look<{ seq: string }>(central, 'SELECT seq FROM mutation WHERE machine_id = $1 ORDER BY seq', [machine.id])
  ).map(({ seq }) => Number(seq));

/** Each batch of `size` as a record, behind the head. */
function recordsOf(machine: TestMachine, size: number): Buffer[] {
  const batches: Buffer[] = [headOf(machine)];
  for (let from = 1; from <= machine.log.length; from += size) {
    batches.push(jsonRecord('push', machine.batch(from, Math.min(machine.log.length, from + size - 1))));
  }
  return batches;
}

const exported = (machine = counter, size = 2): Buffer => sealTo(keyOf(machine), ...recordsOf(machine, size));

test('another machine brings the file, and the same file again, and then the line: every mutation once', async () => {
  for (let n = 0; n < 5; n++) counter.register(`Orang ${n}`);
  const file = exported();
  const log = { machine_id: counter.id, incarnation: counter.incarnation, last_seq: 5 };
  const first = await carry(carrier, SUPERVISOR, file);
  const none = { parked: 0, conflicts: 0, rejected: 0, blobs: 0, blobs_refused: 0 };
  expect(first.reply).toEqual({ logs: [log], mutations_new: 5, mutations_known: 0, ...none });
  const again = await carry(carrier, SUPERVISOR, file);
  expect(again.reply).toEqual({ ...first.reply, mutations_new: 0, mutations_known: 5 });
  counter.register('Sesudahnya');
  const reply = await counter.push();
  expect(reply.results.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 'applied'));
  expect(await storedSeqs()).toEqual([1, 2, 3, 4, 5, 6]);
});

test('two files of one log can come in either order, and at once', async () => {
  for (let n = 0; n < 4; n++) counter.register(`Awal ${n}`);
  const early = exported();
  for (let n = 0; n < 4; n++) counter.register(`Lanjut ${n}`);
  const late = exported();
  const replies = await Promise.all([late, early, late].map((file) => carry(carrier, SUPERVISOR, file)));
  expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect((await carry(carrier, SUPERVISOR, early)).reply?.logs[0]?.last_seq).toBe(8);
  expect(await storedSeqs()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

test('work that was done without a right is parked as over the line, and the log goes on', async () => {
  counter.register('Tanpa hak', { grant_id: randomUUID() });
  counter.register('Baik');
  const carried = await carry(carrier, SUPERVISOR, exported());
  expect(carried.reply).toMatchObject({ mutations_new: 2, parked: 1, conflicts: 0, rejected: 0 });
  const rows = await look<{ status: string }>(
    central,
    'SELECT status FROM mutation WHERE machine_id = $1 ORDER BY seq',
    [counter.id],
  );
  expect(rows.map(({ status }) => status)).toEqual(['parked', 'applied']);
});

describe('who may bring a file', () => {
  test.each([
    ['nobody', null],
    ['an officer', OFFICER],
    ['a stranger', randomUUID()],
    ['a supervisor of another mall', uuid(2012)],
  ])('not %s', async (_, operator) => {
    counter.register('Satu');
    expect(await carry(carrier, operator, exported())).toMatchObject({ status: 403, code: 'not_permitted' });
    expect(await storedSeqs()).toEqual([]);
  });

  test('a counter of another mall may: what is in the file counts, not who carries it', async () => {
    const elsewhere = await TestMachine.enrol(central, otherMall);
    counter.register('Satu');
    expect((await carry(elsewhere, uuid(2012), exported())).status).toBe(200);
    expect(await storedSeqs()).toEqual([1]);
  });

  test('no machine that may only push, and nothing of a stolen one', async () => {
    counter.register('Satu');
    const file = exported();
    const suspected = await TestMachine.enrol(central, mall);
    await central.owner.query(`UPDATE machine SET status = 'push_only' WHERE id = $1`, [suspected.id]);
    expect(await carry(suspected, SUPERVISOR, file)).toMatchObject({ status: 403, code: 'push_only' });
    await central.owner.query(`UPDATE machine SET status = 'revoked' WHERE id = $1`, [counter.id]);
    expect(await carry(carrier, SUPERVISOR, file)).toMatchObject({ status: 403, code: 'machine_revoked' });
    expect(await storedSeqs()).toEqual([]);
  });

  test('only what the carrier signed: other bytes under its digest are refused', async () => {
    counter.register('Satu');
    const digest = Buffer.alloc(32, 1);
    expect(await carry(carrier, SUPERVISOR, exported(), { digest })).toMatchObject({ code: 'bad_signature' });
  });

  test('an export is no JSON and no file', async () => {
    counter.register('Satu');
    const reply = await carry(carrier, SUPERVISOR, exported(), { type: 'application/octet-stream' });
    expect(reply).toMatchObject({ status: 415, code: 'unsupported_encoding' });
  });
});

describe('a file that somebody touched', () => {
  const CHUNK = SEALED.chunkBytes + SEALED.tagBytes;
  /** Three chunks: the head and four batches of long texts, the first two of which end in the first two chunks. */
  const long = (): Buffer => {
    for (let n = 0; n < 40; n++) counter.register(randomBytes(2_000).toString('hex'));
    return exported(counter, 10);
  };
  const flip = (file: Buffer, at: number): Buffer => {
    const changed = Buffer.from(file);
    changed[at] = (changed[at] ?? 0) ^ 1;
    return changed;
  };
  const part = (file: Buffer, n: number): Buffer =>
    file.subarray(SEALED.headBytes + n * CHUNK, SEALED.headBytes + (n + 1) * CHUNK);
  const head = (file: Buffer): Buffer => file.subarray(0, SEALED.headBytes);

  test.each<[string, (file: Buffer) => Buffer]>([
    ['nothing', () => Buffer.alloc(0)],
    ['only a head', head],
    ['another beginning', (file) => flip(file, 0)],
    ['the name of another key', (file) => flip(file, 20)],
    ['another ephemeral key', (file) => flip(file, 40)],
    ['a point of low order', (file) => Buffer.concat([file.subarray(0, 32), Buffer.alloc(32), file.subarray(64)])],
    ['the first byte changed', (file) => flip(file, SEALED.headBytes)],
    ['the first chunk left out', (file) => Buffer.concat([head(file), file.subarray(SEALED.headBytes + CHUNK)])],
    ['two chunks exchanged', (file) => Buffer.concat([head(file), part(file, 1), part(file, 0), part(file, 2)])],
    ['sealed to another centre', () => sealTo(rawX25519(), ...recordsOf(counter, 20))],
  ])('%s: nothing is taken', async (_, tamper) => {
    expect(await carry(carrier, SUPERVISOR, tamper(long()))).toMatchObject({ status: 400, code: 'bad_envelope' });
    expect(await storedSeqs()).toEqual([]);
  });

  test.each<[string, number, (file: Buffer) => Buffer]>([
    ['a chunk twice', 10, (file) => Buffer.concat([head(file), part(file, 0), file.subarray(SEALED.headBytes)])],
    ['cut behind a chunk', 10, (file) => file.subarray(0, SEALED.headBytes + 2 * CHUNK)],
    ['cut in the last chunk', 20, (file) => file.subarray(0, file.length - 1)],
    ['something behind it', 20, (file) => Buffer.concat([file, Buffer.alloc(1)])],
    ['the last byte changed', 20, (file) => flip(file, file.length - 1)],
  ])('%s: the whole batches in front (%i mutations) are kept, and the rest comes later', async (_, kept, tamper) => {
    const file = long();
    expect(file.length).toBeGreaterThan(SEALED.headBytes + 2 * CHUNK);
    expect(await carry(carrier, SUPERVISOR, tamper(file))).toMatchObject({ status: 400, code: 'bad_envelope' });
    expect(await storedSeqs()).toEqual(Array.from({ length: kept }, (__, n) => n + 1));
    expect((await carry(carrier, SUPERVISOR, file)).reply?.logs[0]?.last_seq).toBe(40);
    expect(await storedSeqs()).toHaveLength(40);
  });
});

test('a carrier that goes away in the middle leaves what had come, and nobody is alarmed', async () => {
  for (let n = 0; n < 40; n++) counter.register(randomBytes(2_000).toString('hex'));
  const file = exported(counter, 10);
  logged.length = 0;
  const sending = request(`${central.url}/v1/imports`, {
    method: 'POST',
    headers: { ...carryHeaders(carrier, SUPERVISOR, file), 'content-length': String(file.length) },
  });
  sending.on('error', () => undefined);
  sending.write(file.subarray(0, 150_000));
  await vi.waitFor(async () => expect((await storedSeqs()).length).toBeGreaterThanOrEqual(10), { timeout: 10_000 });
  sending.destroy();
  expect((await carry(carrier, SUPERVISOR, file)).reply?.logs[0]?.last_seq).toBe(40);
  expect(await storedSeqs()).toHaveLength(40);
  expect(logged.filter((line) => !line.startsWith('request'))).toEqual([]);
});

const rawX25519 = (): Buffer => rawPublicKey(generateKeyPairSync('x25519').privateKey);

describe('a file that somebody made', () => {
  const tooLong = (kind: number): Buffer => Buffer.from([kind, 0xff, 0xff, 0xff, 0xff]);

  test.each<[string, () => Buffer[]]>([
    ['no head', () => [jsonRecord('push', counter.batch())]],
    ['two heads', () => [headOf(counter), headOf(counter)]],
    ['a head of no version we know', () => [headOf(counter, { v: 2 as 1 })]],
    ['a key that is not of this machine', () => [headOf(counter, { kid: carrier.enrolled.kid })]],
    ['a machine that nobody knows', () => [headOf(counter, { machine_id: randomUUID() })]],
    ['an unknown kind', () => [headOf(counter), Buffer.from([9, 0, 0, 0, 0])]],
    ['a record of four gigabytes', () => [headOf(counter), tooLong(2)]],
    ['a head of four gigabytes', () => [tooLong(1)]],
    ['a record that ends too early', () => [headOf(counter), jsonRecord('push', counter.batch()).subarray(0, -1)]],
    ['a push that is no JSON', () => [headOf(counter), jsonRecord('push', 'x')]],
    ['JSON of a hundred thousand levels', () => [headOf(counter), jsonRecord('push', '['.repeat(100_000))]],
    ['a push without mutations', () => [headOf(counter), jsonRecord('push', { ...counter.batch(), mutations: [] })]],
    ['a file without bytes', () => [headOf(counter), record('file', Buffer.alloc(32))]],
  ])('%s is refused', async (_, records) => {
    counter.register('Satu');
    const reply = await carry(carrier, SUPERVISOR, sealTo(keyOf(counter), ...records()));
    expect(reply).toMatchObject({ status: 400, code: 'bad_envelope' });
    expect(await storedSeqs()).toEqual([]);
  });

  test('in the name of a counter, without its key: the head does not verify', async () => {
    const forger = new TestMachine(central, { id: counter.id, incarnation: counter.incarnation });
    forger.enrolled = counter.enrolled;
    forger.register('Palsu');
    const reply = await carry(carrier, SUPERVISOR, exported(forger));
    expect(reply).toMatchObject({ status: 401, code: 'bad_head_sig' });
    expect(await storedSeqs()).toEqual([]);
  });

  test('another history, a log with a hole and one that was never registered are refused as pushes are', async () => {
    const twin = counter.clone();
    counter.register('Asli');
    await counter.push();
    twin.register('Salinan');
    expect(await carry(carrier, SUPERVISOR, exported(twin))).toMatchObject({ code: 'fork' });
    counter.register('Dua');
    counter.register('Tiga');
    const hole = sealTo(keyOf(counter), headOf(counter), jsonRecord('push', counter.batch(3, 3)));
    expect(await carry(carrier, SUPERVISOR, hole)).toMatchObject({ code: 'gap' });
    const stranger = counter.clone(randomUUID());
    stranger.register('Satu');
    expect(await carry(carrier, SUPERVISOR, exported(stranger))).toMatchObject({ code: 'unknown_incarnation' });
    expect(await storedSeqs()).toEqual([1]);
  });

  test('a file that no row refers to, or that is another than its name, is left and counted', async () => {
    counter.register('Satu');
    const bytes = randomBytes(2_000_000);
    const files = [record('file', randomBytes(32), bytes)];
    const reply = await carry(carrier, SUPERVISOR, sealTo(keyOf(counter), ...recordsOf(counter, 2), ...files));
    expect(reply.reply).toMatchObject({ blobs: 0, blobs_refused: 1 });
    expect(await storedSeqs()).toEqual([1]);
  });
});
