import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { centralCommand } from '#cli/central';
import { diskStore } from '#central/ports/storage/disk';
import type { Exported } from '#core/features/sync/export-file';
import { carry } from '#test/central/carry';
import { TestMachine } from '#test/central/machine';
import { look, startCentral, type TestCentral, testMall, uuid } from '#test/central/setup';
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

const mall = testMall(1);
const SUPERVISOR = uuid(1012);
const SMALL = 5_000;
const LARGE = 2_500_000;
let central: TestCentral;
let proxy: CutProxy;
let carrier: TestMachine;
const puts: string[] = [];
let blobs = '';

beforeAll(async () => {
  blobs = newFolder();
  const disk = diskStore(blobs, 0);
  const put = async (key: string, bytes: Uint8Array): Promise<void> => {
    puts.push(key);
    await disk.put(key, bytes);
  };
  central = await startCentral([mall], { storage: { ...disk, put } });
  proxy = await startCutProxy(Number(new URL(central.url).port));
  carrier = await TestMachine.enrol(central, mall, 1);
});
afterEach(async () => {
  puts.length = 0;
  proxy.restore();
  await closeWorkstations();
});
afterAll(async () => {
  await proxy.close();
  await central.close();
  removeFolders();
});

/** Enrolled, everything sent, and then the line is gone. */
async function cutOff(): Promise<Workstation> {
  const station = await enrolWorkstation(proxy.url, await central.code(mall));
  station.register('Sebelum');
  await settled(station);
  proxy.cut();
  return station;
}

async function exportTo(station: Workstation, folder = newFolder()): Promise<Exported & { path: string }> {
  const plan = station.sync.planExport();
  const path = join(folder, plan.fileName);
  return { ...(await station.sync.export(plan, path)), path };
}

const pending = (station: Workstation): number =>
  station.rows<{ n: number }>(`SELECT count(*) AS n FROM outbox WHERE state = 'pending'`)[0]?.n ?? -1;
const held = async (station: Workstation): Promise<{ n: number; mids: number }> => {
  const [{ machineId } = { machineId: '' }] = station.rows<{ machineId: string }>(
    'SELECT machine_id AS machineId FROM sync_meta',
  );
  const [found] = await look<{ n: string; mids: string }>(
    central,
    'SELECT count(*) AS n, count(DISTINCT mid) AS mids FROM mutation WHERE machine_id = $1',
    [machineId],
  );
  return { n: Number(found?.n), mids: Number(found?.mids) };
};
const written = (station: Workstation): number =>
  station.rows<{ n: number }>('SELECT count(*) AS n FROM outbox')[0]?.n ?? -1;
const blobStates = (station: Workstation): string[] =>
  station.rows<{ state: string }>('SELECT state FROM blob ORDER BY size').map(({ state }) => state);

test('a cut-off counter exports, another machine brings the file, the line comes back: nothing lost or doubled', async () => {
  const station = await cutOff();
  for (let n = 0; n < 7; n++) station.register(`Orang ${n}`);
  const id = addDocument(station, [randomBytes(SMALL), randomBytes(LARGE)]);
  const waiting = pending(station);
  const done = await exportTo(station);
  expect(done).toMatchObject({ mutationCount: waiting, fileCount: 2, leftOutCount: 0 });
  expect(done.bytes).toBe(statSync(done.path).size);
  expect(basename(done.path)).toMatch(/^loket-[0-9a-f-]{36}-[0-9a-f-]{36}-2-\d+\.lkx$/);
  expect(pending(station)).toBe(waiting);
  expect(blobStates(station)).toEqual(['local', 'local']);

  const file = readFileSync(done.path);
  expect((await carry(carrier, SUPERVISOR, file)).reply).toMatchObject({ blobs: 2, blobs_refused: 0 });
  expect(await held(station)).toEqual({ n: waiting + 1, mids: waiting + 1 });
  expect(pending(station)).toBe(waiting);
  const stored = await look<{ stored: boolean }>(
    central,
    `SELECT b.stored_at IS NOT NULL AS stored FROM blob_ref r JOIN blob b ON b.scope = r.scope AND b.sha256 = r.sha256
     WHERE r.entity_id = $1`,
    [id],
  );
  expect(stored).toEqual([{ stored: true }, { stored: true }]);

  station.register('Sesudah');
  puts.length = 0;
  proxy.restore();
  station.sync.sendNow();
  await settled(station);
  await vi.waitFor(() => expect(blobStates(station)).toEqual(['stored', 'stored']), { timeout: 20_000 });
  expect(puts).toEqual([]);
  expect(await held(station)).toEqual({ n: written(station), mids: written(station) });
  expect((await carry(carrier, SUPERVISOR, file)).status).toBe(200);
  expect(await held(station)).toEqual({ n: written(station), mids: written(station) });
  expect(station.rows('SELECT DISTINCT incarnation FROM outbox')).toHaveLength(1);
});

test('while the line brings the same work at the same moment, it is there once', async () => {
  const station = await cutOff();
  for (let n = 0; n < 600; n++) station.register(`Orang ${n}`);
  const { path, mutationCount } = await exportTo(station);
  expect(mutationCount).toBe(600);
  const file = readFileSync(path);
  proxy.restore();
  station.sync.sendNow();
  const replies = await Promise.all([carry(carrier, SUPERVISOR, file), carry(carrier, SUPERVISOR, file)]);
  expect(replies.map(({ status }) => status)).toEqual([200, 200]);
  await settled(station);
  expect(await held(station)).toEqual({ n: 601, mids: 601 });
});

/** As typed at the console of the centre: status, the line of the answer, and the complaint. */
async function atConsole(...args: string[]) {
  const told: string[] = [];
  const complaints: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => told.push(String(text)) > 0);
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => complaints.push(String(text)) > 0);
  vi.stubEnv('DATABASE_URL', central.databaseUrl);
  vi.stubEnv('LOKET_BLOBS', pathToFileURL(blobs).href);
  const status = await centralCommand(['import', ...args]).finally(() => vi.unstubAllEnvs());
  vi.restoreAllMocks();
  return { status, answer: told.map((text): unknown => JSON.parse(text)), complaint: complaints.join('') };
}

test('at the console of the centre the same file is taken unopened, and says what was taken', async () => {
  const station = await cutOff();
  station.register('Satu');
  addDocument(station, [randomBytes(SMALL)]);
  const { path, mutationCount } = await exportTo(station);
  const cut = join(newFolder(), 'cut.lkx');
  writeFileSync(cut, readFileSync(path).subarray(0, -1));
  expect(await atConsole(cut)).toMatchObject({ status: 65, complaint: expect.stringContaining('it is damaged here') });
  expect(await atConsole(path, '--check')).toMatchObject({ status: 64, answer: [] });
  const log = expect.objectContaining({ last_seq: mutationCount + 1 });
  for (const isNew of [true, false]) {
    const counts = { mutations_new: isNew ? mutationCount : 0, mutations_known: isNew ? 0 : mutationCount };
    const answer = [expect.objectContaining({ logs: [log], ...counts, parked: 0, blobs: 1, blobs_refused: 0 })];
    expect(await atConsole(path)).toEqual({ status: 0, answer, complaint: '' });
  }
  expect(await held(station)).toEqual({ n: mutationCount + 1, mids: mutationCount + 1 });
});

test('only files left: the export brings them; nothing left: there is none', async () => {
  const station = await cutOff();
  expect(() => station.sync.planExport()).toThrow(
    expect.objectContaining({ code: 'export-unavailable', details: { reason: 'nothing' } }),
  );
  proxy.restore();
  proxy.onRequest((_path, method) => {
    if (method === 'HEAD') proxy.cut();
  });
  addDocument(station, [randomBytes(SMALL)]);
  await vi.waitFor(() => expect(pending(station)).toBe(0), { timeout: 20_000 });
  await vi.waitFor(() => expect(station.sync.state().blobs.problem).toBe('unreachable'), { timeout: 20_000 });
  proxy.onRequest(() => undefined);
  const { path, ...done } = await exportTo(station);
  expect(done).toMatchObject({ mutationCount: 0, fileCount: 1 });
  expect((await carry(carrier, SUPERVISOR, readFileSync(path))).reply).toMatchObject({
    logs: [],
    mutations_new: 0,
    blobs: 1,
    blobs_refused: 0,
  });
});

test('what is written while the file grows stays out of it, and a lost file is left out and counted', async () => {
  const station = await cutOff();
  addDocument(station, [randomBytes(LARGE), randomBytes(SMALL)]);
  const [lost] = station.rows<{ path: string }>('SELECT path FROM blob ORDER BY size LIMIT 1');
  writeFileSync(join(station.folder, 'blobs', lost?.path ?? ''), 'x');
  const waiting = pending(station);
  const running = exportTo(station);
  station.register('Sementara itu');
  expect(await running).toMatchObject({ mutationCount: waiting, fileCount: 1, leftOutCount: 1 });
  expect(pending(station)).toBe(waiting + 1);
});

test('a log that is renewed meanwhile makes no file', async () => {
  const station = await cutOff();
  station.register('Satu');
  const plan = station.sync.planExport();
  const folder = newFolder();
  station.db.prepare(`UPDATE outbox SET incarnation = ? WHERE state = 'pending'`).run(uuid(77));
  await expect(station.sync.export(plan, join(folder, plan.fileName))).rejects.toMatchObject({
    code: 'export-unavailable',
    details: { reason: 'moved' },
  });
  expect(readdirSync(folder)).toEqual([]);
  station.db.prepare(`UPDATE sync_meta SET next_incarnation = ?`).run(uuid(77));
  expect(() => station.sync.planExport()).toThrow(
    expect.objectContaining({ code: 'export-unavailable', details: { reason: 'restored' } }),
  );
});

test('a place that cannot be written, or the end of the application, leaves no half file and keeps an older one', async () => {
  const station = await cutOff();
  addDocument(station, [randomBytes(LARGE)]);
  const plan = station.sync.planExport();
  const folder = newFolder();
  const isGone = station.sync.export(plan, join(folder, 'gone', plan.fileName));
  await expect(isGone).rejects.toMatchObject({ code: 'save-failed', details: { reason: 'unavailable' } });
  const taken = join(folder, 'taken.lkx');
  mkdirSync(taken);
  await expect(station.sync.export(plan, taken)).rejects.toMatchObject({ code: 'save-failed' });
  expect(readdirSync(folder)).toEqual(['taken.lkx']);
  const older = join(folder, 'older.lkx');
  writeFileSync(older, 'older');
  const running = station.sync.export(plan, older);
  const refused = expect(running).rejects.toMatchObject({ code: 'unavailable' });
  await station.close();
  await refused;
  expect(readFileSync(older, 'utf8')).toBe('older');
  expect(readdirSync(folder).sort()).toEqual(['older.lkx', 'taken.lkx']);
});

test('killed while it writes: no file has the name, and the next export to the same place is whole', async () => {
  const station = await cutOff();
  addDocument(
    station,
    Array.from({ length: 12 }, () => randomBytes(LARGE)),
  );
  const { fileName } = station.sync.planExport();
  const waiting = pending(station);
  const { folder } = station;
  await station.close();
  const path = join(newFolder(), fileName);
  const child = spawn(process.execPath, [join(import.meta.dirname, 'export-child.ts'), folder, path]);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let said = '';
  child.stdout.on('data', (text: Buffer) => (said += text.toString()));
  await vi.waitFor(() => expect(statSync(`${path}.part`).size).toBeGreaterThan(LARGE), {
    timeout: 20_000,
    interval: 1,
  });
  child.kill('SIGKILL');
  await ended;
  expect(said).toBe('');
  expect(existsSync(path)).toBe(false);

  const again = openWorkstation(folder);
  expect(pending(again)).toBe(waiting);
  const done = await again.sync.export(again.sync.planExport(), path);
  expect(done.fileCount).toBe(12);
  expect(existsSync(`${path}.part`)).toBe(false);
  expect((await carry(carrier, SUPERVISOR, readFileSync(path))).reply).toMatchObject({ blobs: 12 });
});
