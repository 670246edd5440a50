import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { spawn } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { type Sendable, sweepBlobs } from '#core/features/blobs/index';
import type { Centre } from '#core/features/sync/centre';
import { sendFile } from '#core/features/sync/file-upload';
import { diskStore } from '#central/ports/storage/disk';
import { StorageFull } from '#central/ports/storage/store';
import { look, startCentral, type TestCentral, testMall } from '#test/central/setup';
import { type CutProxy, startCutProxy } from '#test/support/cut-proxy';
import {
  addDocument,
  closeWorkstations,
  enrolWorkstation,
  newFolder,
  openWorkstation,
  removeFolders,
  settled,
  type Workstation,
} from './workstation.ts';

const CHUNK = 262_144;
const SMALL = 5_000;
const LARGE = CHUNK * 5 + 321;
const mall = testMall(1);
let central: TestCentral;
let proxy: CutProxy;
/** Set by a test: the centre has no room. */
let isFull = false;
/** Bytes that the centre stored, parts and wholes. */
const puts: { key: string; size: number }[] = [];

beforeAll(async () => {
  const folder = newFolder();
  const disk = diskStore(folder, 0);
  central = await startCentral([mall], {
    storage: {
      ...disk,
      put: async (key, bytes) => {
        if (isFull) throw new StorageFull();
        await disk.put(key, bytes);
        puts.push({ key, size: bytes.length });
      },
    },
  });
  proxy = await startCutProxy(Number(new URL(central.url).port));
});
afterEach(async () => {
  isFull = false;
  puts.length = 0;
  proxy.restore();
  await closeWorkstations();
});
afterAll(async () => {
  await proxy.close();
  await central.close();
  removeFolders();
});

const enrolled = async (counter = 0): Promise<Workstation> =>
  enrolWorkstation(proxy.url, await central.code(mall, counter));

const stateOf = (station: Workstation) =>
  station.rows<{ state: string }>('SELECT state FROM blob ORDER BY size').map(({ state }) => state);
const sent = (station: Workstation) =>
  vi.waitFor(() => expect(new Set(stateOf(station))).toEqual(new Set(['stored'])), { timeout: 30_000, interval: 20 });
const wantedAt = async (id: string) =>
  (
    await look<{ stored: boolean }>(
      central,
      `SELECT b.stored_at IS NOT NULL AS stored FROM blob_ref r JOIN blob b ON b.scope = r.scope AND b.sha256 = r.sha256
       WHERE r.entity_id = $1 ORDER BY b.size`,
      [id],
    )
  ).map(({ stored }) => stored);

test('small and large files follow their rows, and the state counts them down', async () => {
  const station = await enrolled();
  proxy.cut();
  const id = addDocument(station, [randomBytes(SMALL), randomBytes(LARGE)]);
  expect(station.sync.state().blobs).toEqual({
    waitingCount: 2,
    waitingBytes: SMALL + LARGE,
    damagedCount: 0,
    problem: null,
  });
  proxy.restore();
  station.sync.sendNow();
  await sent(station);
  expect(await wantedAt(id)).toEqual([true, true]);
  expect(station.sync.state().blobs).toMatchObject({ waitingCount: 0, waitingBytes: 0, problem: null });
  expect(station.changes).toContain(`application:${id}`);
  await settled(station);
});

test('no file goes before the mutation that refers to it', async () => {
  const station = await enrolled();
  const order: string[] = [];
  proxy.onRequest((path, method) => order.push(`${method} ${path.replace(/[0-9a-f]{64}/, 'NAME')}`));
  const id = addDocument(station, [randomBytes(SMALL)]);
  await sent(station);
  proxy.onRequest(() => undefined);
  expect(order.indexOf('POST /v1/push')).toBeLessThan(order.indexOf('HEAD /v1/blobs/NAME'));
  expect(order.indexOf('HEAD /v1/blobs/NAME')).toBeLessThan(order.indexOf('PUT /v1/blobs/NAME'));
  expect(await wantedAt(id)).toEqual([true]);
});

test('the same document twice in a mall is sent once', async () => {
  const one = await enrolled(0);
  const two = await enrolled(1);
  const bytes = randomBytes(LARGE);
  addDocument(one, [bytes]);
  await sent(one);
  puts.length = 0;
  const id = addDocument(two, [bytes]);
  await sent(two);
  expect(puts).toEqual([]);
  expect(await wantedAt(id)).toEqual([true]);
});

test('a line that breaks at every chunk brings the whole file, and no chunk twice', async () => {
  const station = await enrolled();
  addDocument(station, [randomBytes(LARGE)]);
  await vi.waitFor(
    () => {
      proxy.cutOnce(/^PATCH/);
      station.sync.sendNow();
      expect(stateOf(station)).toEqual(['stored']);
    },
    { timeout: 30_000, interval: 100 },
  );
  const parts = puts.filter(({ key }) => key.startsWith('uploads/'));
  expect(new Set(parts.map(({ key }) => key)).size).toBe(parts.length);
  expect(parts).toHaveLength(6);
});

test('the lost answer to the last chunk is not an error', async () => {
  const station = await enrolled();
  const id = addDocument(station, [randomBytes(CHUNK * 4 + 1)]);
  await vi.waitFor(() => expect(puts.filter(({ key }) => key.startsWith('uploads/'))).toHaveLength(4), { interval: 1 });
  proxy.cutOnce(/^PATCH/);
  await vi.waitFor(
    () => {
      station.sync.sendNow();
      expect(stateOf(station)).toEqual(['stored']);
    },
    { timeout: 20_000, interval: 100 },
  );
  expect(await wantedAt(id)).toEqual([true]);
});

test('a counter killed between chunks goes on where the centre stands', { timeout: 120_000 }, async () => {
  const station = await enrolled();
  const folder = station.folder;
  proxy.cut();
  const id = addDocument(station, [randomBytes(LARGE)]);
  await station.close();
  proxy.restore();
  for (let kills = 0; kills < 3; kills += 1) {
    const before = puts.length;
    const child = spawn(process.execPath, [join(import.meta.dirname, 'send-child.ts'), folder], { stdio: 'inherit' });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    await vi.waitFor(() => expect(puts.length).toBeGreaterThan(before), { timeout: 20_000, interval: 1 });
    child.kill('SIGKILL');
    await ended;
  }
  const again = openWorkstation(folder);
  expect(again.rows('PRAGMA quick_check')).toEqual([{ quick_check: 'ok' }]);
  await again.sync.start(null);
  await sent(again);
  expect(await wantedAt(id)).toEqual([true]);
  const parts = puts.filter(({ key }) => key.startsWith('uploads/'));
  expect(parts).toHaveLength(new Set(parts.map(({ key }) => key)).size);
});

test('with the centre’s disk full the words are there, mutations go on, and the file goes when there is room', async () => {
  const station = await enrolled();
  isFull = true;
  const id = addDocument(station, [randomBytes(SMALL)]);
  await vi.waitFor(() => expect(station.sync.state().blobs.problem).toBe('centre-full'), { timeout: 10_000 });
  expect(station.sync.state()).toMatchObject({ online: true, problem: null, blobs: { waitingCount: 1 } });
  station.register('Tetap terkirim');
  await vi.waitFor(() => expect(station.sync.state().unsentCount).toBe(0));
  isFull = false;
  station.sync.sendNow();
  await sent(station);
  expect(await wantedAt(id)).toEqual([true]);
  expect(station.sync.state().blobs.problem).toBeNull();
});

test('a damaged file is noticed by its digest, is said, and holds up no other', async () => {
  const station = await enrolled();
  proxy.cut();
  addDocument(station, [randomBytes(SMALL)]);
  for (const file of readdirSync(join(station.folder, 'blobs'))) {
    writeFileSync(join(station.folder, 'blobs', file), randomBytes(SMALL + 28));
  }
  addDocument(station, [randomBytes(SMALL + 1)]);
  proxy.restore();
  station.sync.sendNow();
  await vi.waitFor(() => expect(stateOf(station)).toEqual(['missing', 'stored']), { timeout: 20_000 });
  expect(station.sync.state().blobs).toMatchObject({ waitingCount: 0, damagedCount: 1 });
});

test('a centre restored to a moment before the file asks for it again', async () => {
  const station = await enrolled();
  const id = addDocument(station, [randomBytes(SMALL)]);
  await sent(station);
  await settled(station);
  await look(
    central,
    'UPDATE blob SET stored_at = NULL WHERE sha256 IN (SELECT sha256 FROM blob_ref WHERE entity_id = $1)',
    [id],
  );
  addDocument(station, [randomBytes(SMALL + 1)], id);
  await vi.waitFor(async () => expect(await wantedAt(id)).toEqual([true, true]), { timeout: 20_000 });
  await sent(station);
});

test('a centre brought back from a backup is offered every file that is still here, and takes what it lost', async () => {
  const station = await enrolled();
  const id = addDocument(station, [randomBytes(SMALL), randomBytes(SMALL + 1)]);
  await sent(station);
  await settled(station);
  puts.length = 0;
  // The backup was made after both rows and the first file.
  await look(
    central,
    `UPDATE blob SET stored_at = NULL
     WHERE size = $2 AND sha256 IN (SELECT sha256 FROM blob_ref WHERE entity_id = $1)`,
    [id, SMALL + 1],
  );
  await look(central, 'UPDATE scope_head SET epoch = gen_random_uuid(), head = head + 1000000000');
  station.sync.sendNow();
  await vi.waitFor(async () => expect(await wantedAt(id)).toEqual([true, true]), { timeout: 20_000 });
  await sent(station);
  expect(puts.map(({ size }) => size - 28)).toEqual([SMALL + 1]);
});

test('the push report tells how many files wait and how much room is left', async () => {
  const station = await enrolled();
  isFull = true;
  addDocument(station, [randomBytes(SMALL)]);
  await settled(station);
  station.register('Laporan');
  await settled(station);
  const [machine] = await look<{ report: object }>(central, 'SELECT report FROM machine WHERE id = $1', [
    station.rows<{ id: string }>('SELECT machine_id AS id FROM sync_meta')[0]?.id,
  ]);
  expect(machine?.report).toMatchObject({ blobs: 1, blob_bytes: SMALL, free_bytes: expect.any(Number) });
});

test('only what the centre has had for 35 days of its own time is given up, of applications nobody works on', async () => {
  const station = await enrolled();
  const id = addDocument(station, [randomBytes(SMALL)]);
  await sent(station);
  await settled(station);
  const sweep = (days: number, freeBytes = Number.MAX_SAFE_INTEGER) =>
    sweepBlobs({
      db: station.db,
      dataFolder: station.folder,
      now: Date.now() + 400 * 86_400_000, // the counter's own clock, a year ahead, decides nothing
      serverTime: new Date(Date.now() + days * 86_400_000).toISOString(),
      freeBytes,
    }).evicted;
  const close = (state: string) =>
    station.db.prepare(`UPDATE application SET body = json_set(body, '$.state', ?) WHERE id = ?`).run(state, id);
  expect(sweep(36)).toBe(0); // still open
  close('done');
  expect(sweep(34)).toBe(0);
  station.db.prepare(`UPDATE outbox SET state = 'acked'`).run();
  expect(sweep(36)).toBe(0); // not settled
  expect(sweep(0, 1_000)).toBe(0);
  station.db.prepare(`UPDATE outbox SET state = 'settled'`).run();
  expect(sweep(36)).toBe(1);
  expect(stateOf(station)).toEqual(['evicted']);
  expect(readdirSync(join(station.folder, 'blobs'))).toEqual([]);
  expect(station.rows('SELECT path, key FROM blob')).toEqual([{ path: null, key: null }]);
});

test('a crash between giving up and unlinking is finished by the next sweep; a short disk gives up documents early', async () => {
  const station = await enrolled();
  addDocument(station, [randomBytes(SMALL)]);
  await sent(station);
  await settled(station);
  const sweeping = {
    db: station.db,
    dataFolder: station.folder,
    now: Date.now(),
    serverTime: new Date().toISOString(),
  };
  expect(sweepBlobs({ ...sweeping, freeBytes: 3e9 }).evicted).toBe(0);
  station.db.prepare(`UPDATE blob SET state = 'evicted', key = NULL`).run();
  sweepBlobs({ ...sweeping, freeBytes: 3e9 });
  expect(readdirSync(join(station.folder, 'blobs'))).toEqual([]);

  addDocument(station, [randomBytes(SMALL + 1)]);
  await vi.waitFor(() => expect(stateOf(station)).toEqual(['evicted', 'stored']), { timeout: 20_000 });
  await settled(station);
  expect(sweepBlobs({ ...sweeping, freeBytes: 1e9 }).evicted).toBe(1);
});

const another = `sha-256=:${randomBytes(32).toString('base64')}:`;
test.each([
  ['a page of a proxy', SMALL, {}],
  ['an answer about another file', SMALL, { 'repr-digest': another }],
  ['a page of a proxy', LARGE, {}],
  ['an answer about another file', LARGE, { 'repr-digest': another }],
])('a success that does not name the file is no arrival: %s, %i bytes', async (_what, size, headers) => {
  const station = await enrolled();
  proxy.cut();
  addDocument(station, [randomBytes(size)]);
  const [file] = station.rows<Sendable>('SELECT sha256, size, mime, upload_url AS uploadUrl FROM blob');
  if (!file) throw new Error('nothing was added');
  const refuse = () => Promise.reject(new Error('not asked'));
  const asked: string[] = [];
  const centre: Centre = {
    key: generateKeyPairSync('ed25519').privateKey,
    post: refuse,
    postPacked: refuse,
    open: refuse,
    upload: refuse,
    send: async ({ method }) => {
      asked.push(method);
      return { status: 200, headers, body: Buffer.from('<html>Selamat datang</html>') };
    },
  };
  const { db, folder: dataFolder } = station;
  const { signal } = new AbortController();
  const step = await sendFile({ db, dataFolder, centre, signal, mustYield: () => false }, file);
  expect(step).toMatchObject({ kind: 'failed', problem: 'unreachable' });
  expect(asked).toEqual(['HEAD']);
  expect(stateOf(station)).not.toContain('stored');
  proxy.restore();
  station.sync.sendNow();
  await sent(station); // and when the real centre answers it arrives
});
