import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { NUMBER_MARK_FILE } from '#core/features/receipts/number-mark';
import { look, startCentral, type TestCentral, testMall, uuid } from '#test/central/setup';
import { type HostileCentre, startHostileCentre } from '#test/support/hostile-centre';
import { newFolder, openWorkstation, removeFolders, settled, type Workstation } from './workstation.ts';

/** What a wrong server in between might answer to a push, given the right answer. */
const WRONG: Record<string, (right: Record<string, unknown>) => string> = {
  'an empty page': () => '',
  'a page of a hotel': () => '<html>Selamat datang</html>',
  'an empty object': () => '{}',
  'no last_seq': ({ last_seq: _gone, ...rest }) => JSON.stringify(rest),
  'a last_seq beyond our own head': (right) => JSON.stringify({ ...right, last_seq: 99 }),
  'a last_seq before what was sent': (right) => JSON.stringify({ ...right, last_seq: 0 }),
  'another hash': (right) => JSON.stringify({ ...right, last_hash: Buffer.alloc(32).toString('base64') }),
  'no results': (right) => JSON.stringify({ ...right, results: [] }),
  'results of other mutations': (right) =>
    JSON.stringify({ ...right, results: [{ seq: 7, status: 'applied', pos: 1 }] }),
  'an unknown status': (right) => JSON.stringify({ ...right, results: [{ seq: 1, status: 'fine', pos: 1 }] }),
};

const mall = testMall(1);
let central: TestCentral;
let hostile: HostileCentre;
let station: Workstation | undefined;

beforeAll(async () => {
  central = await startCentral([mall]);
  hostile = await startHostileCentre(central);
});
afterEach(async () => {
  for (const path of ['/v1/push', '/v1/pull', '/v1/incarnations']) hostile.lie(path, null);
  await station?.close();
});
afterAll(async () => {
  hostile.close();
  await central.close();
  removeFolders();
});

test.each(Object.keys(WRONG))('%s acknowledges nothing, and the right answer later does', async (name) => {
  station = openWorkstation(newFolder());
  const here = station;
  await here.sync.enrol({ centreUrl: hostile.url, code: await central.code(mall) });
  hostile.lie('/v1/push', WRONG[name] ?? null);
  here.register('Ani');
  await vi.waitFor(() => expect(here.sync.state()).toMatchObject({ problem: 'bad-answer', unsentCount: 1 }));
  expect(here.rows('SELECT state, status FROM outbox')).toEqual([{ state: 'pending', status: null }]);
  hostile.lie('/v1/push', null);
  here.sync.sendNow();
  await settled(here);
  const machine = here.rows<{ id: string }>('SELECT machine_id AS id FROM sync_meta')[0]?.id;
  expect(await look(central, 'SELECT seq FROM mutation WHERE machine_id = $1', [machine])).toHaveLength(1);
});

test('pages that go on from another place than they were asked for are dropped, and the truth is read later', async () => {
  station = openWorkstation(newFolder());
  const here = station;
  await here.sync.enrol({ centreUrl: hostile.url, code: await central.code(mall) });
  await settled(here);
  const mallRows = () => here.rows(`SELECT entity, id FROM catalogue_row WHERE scope LIKE 'mall:%' ORDER BY 1, 2`);
  const right = mallRows();
  expect(right.length).toBeGreaterThan(0);
  let asked = 0;
  hostile.lie('/v1/pull', ({ scopes, ...reply }) => {
    asked += 1;
    const pages = scopes as { scope: string; epoch: string }[];
    // Another counter's last page: taken, it would end a snapshot in which nothing of the mall was seen.
    const other = {
      mode: 'snapshot',
      snap_pos: 10 ** 12,
      from_after: `officer/${uuid(9)}`,
      after: null,
      more: false,
      rows: [],
    };
    const lies = pages.map(({ scope }) => ({ scope, epoch: uuid(8), ...other }));
    return JSON.stringify({ ...reply, scopes: lies });
  });
  here.sync.sendNow();
  await vi.waitFor(() => {
    expect(asked).toBeGreaterThan(0);
    expect(here.sync.state()).toMatchObject({ problem: 'bad-answer' });
  });
  expect(mallRows()).toEqual(right);
  hostile.lie('/v1/pull', null);
  here.sync.sendNow();
  await vi.waitFor(() => expect(here.sync.state()).toMatchObject({ problem: null }));
  expect(mallRows()).toEqual(right);
});

const logOf = (here: Workstation) =>
  here.rows<{ machineId: string; incarnation: string; series: string; next: string | null }>(
    'SELECT machine_id AS machineId, incarnation, series, next_incarnation AS next FROM sync_meta',
  )[0];
/** Effects by citizen, over all logs of the machine. */
const effectsOf = async (here: Workstation): Promise<number[]> => {
  const found = await look<{ count: string }>(
    central,
    `SELECT count(*) FROM mutation WHERE machine_id = $1 AND entity = 'citizen' AND status <> 'duplicate' GROUP BY mid`,
    [logOf(here)?.machineId],
  );
  return found.map(({ count }) => Number(count));
};

type Logs = { last_seq: number; last_hash: string | null; verdict: string }[];
const inLogs = (change: (log: Logs[number]) => object) => (right: Record<string, unknown>) =>
  JSON.stringify({ ...right, logs: (right['logs'] as Logs).map((log) => ({ ...log, ...change(log) })) });
const ZEROS = Buffer.alloc(32).toString('base64');

test.each<[string, (right: Record<string, unknown>) => string, boolean]>([
  ['it never heard of the log', inLogs(() => ({ last_hash: null, verdict: 'unknown' })), true],
  ['it holds another history', inLogs(() => ({ last_hash: ZEROS, verdict: 'fork' })), true],
  ['it is ahead', inLogs(({ last_seq }) => ({ last_seq: last_seq + 5, last_hash: ZEROS, verdict: 'behind' })), true],
  ['it has forgotten everything', inLogs(() => ({ last_seq: 0, last_hash: ZEROS })), true],
  ['nothing of the log', (right) => JSON.stringify({ ...right, logs: [] }), false],
  ['a place before the first', inLogs(() => ({ last_seq: -1 })), false],
])('a pull that says %s loses nothing and doubles nothing', async (_name, lie, isNewLog) => {
  station = openWorkstation(newFolder());
  const here = station;
  await here.sync.enrol({ centreUrl: hostile.url, code: await central.code(mall) });
  await here.sync.start(null);
  const ids = [here.register('Sudah di pusat')];
  await settled(here);
  const before = logOf(here)?.incarnation;
  let told = 0;
  hostile.lie('/v1/pull', (right) => (told++ === 0 ? lie(right) : JSON.stringify(right)));
  here.sync.sendNow();
  await vi.waitFor(() => expect(told).toBeGreaterThan(0));
  ids.push(here.register('Sesudah dusta'));
  await vi.waitFor(
    async () => {
      here.sync.sendNow();
      expect(here.rows(`SELECT n FROM outbox WHERE state IN ('pending', 'acked')`)).toEqual([]);
      expect(await effectsOf(here)).toEqual([1, 1]);
    },
    { timeout: 15_000, interval: 200 },
  );
  expect(logOf(here)?.incarnation !== before).toBe(isNewLog);
  expect(here.rows('SELECT id FROM citizen WHERE id IN (?, ?) AND unsettled = 0', ...ids)).toHaveLength(2);
});

test.each<[string, (right: Record<string, unknown>) => string]>([
  ['nothing', () => ''],
  ['no series', () => '{}'],
  ['a series that is none', (right) => JSON.stringify({ ...right, series: '6471A-K1' })],
  ['spares that are none', (right) => JSON.stringify({ ...right, spare_series: ['x'] })],
  ['a series whose numbers are on paper', (right) => JSON.stringify({ ...right, series: '6471A-Z77' })],
])('a registration answered with %s moves no log, and the right answer later does', async (name, lie) => {
  const folder = newFolder();
  const first = openWorkstation(folder);
  await first.sync.enrol({ centreUrl: hostile.url, code: await central.code(mall) });
  const known = logOf(first);
  await first.close();
  const used = { machine: known?.machineId, series: { '6471A-Z77': '2026-11-24/0001' } };
  writeFileSync(join(folder, NUMBER_MARK_FILE), JSON.stringify(used));

  station = openWorkstation(folder);
  const here = station;
  here.register('Menunggu');
  here.db.prepare(`UPDATE sync_meta SET next_incarnation = ?, next_reason = 'fork'`).run(uuid(7_000 + name.length));
  hostile.lie('/v1/incarnations', lie);
  await here.sync.start(null);
  await vi.waitFor(() => expect(here.rows(`SELECT 1 FROM sync_event WHERE kind = 'bad-answer'`)).toHaveLength(1));
  expect(logOf(here)).toMatchObject({
    incarnation: known?.incarnation,
    series: known?.series,
    next: expect.any(String),
  });
  expect(here.rows('SELECT state, status FROM outbox WHERE entity = ?', 'citizen')).toEqual([
    { state: 'pending', status: null },
  ]);
  hostile.lie('/v1/incarnations', null);
  here.sync.sendNow();
  await settled(here);
  expect(await effectsOf(here)).toEqual([1]);
  expect(logOf(here)?.next).toBeNull();
});
