import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { MachineAlarmBody } from '#contract/wire/machine';
import { LogSalvage } from '#contract/wire/mutations';
import { sha256 } from '#central/keys';
import type { OutboxRow } from '#core/features/sync/sync.sql';
import { chainBytes, contentText, logStartBytes } from '#domain/mutations/hash';
import { look, startCentral, type TestCentral, testMall } from '#test/central/setup';
import { type CutProxy, startCutProxy } from '#test/support/cut-proxy';
import {
  closeWorkstations,
  enrolWorkstation,
  newFolder,
  openWorkstation,
  removeFolders,
  settled,
  type Workstation,
} from './workstation.ts';

/** Rows of docs/design/sync.md, section 12, about a log that has to go on in another one. */
const mall = testMall(1);
let central: TestCentral;
let proxy: CutProxy;
beforeAll(async () => {
  central = await startCentral([mall]);
  proxy = await startCutProxy(Number(new URL(central.url).port));
});
afterEach(async () => {
  proxy.restore();
  await closeWorkstations();
});
afterAll(async () => {
  await proxy.close();
  await central.close();
  removeFolders();
});

async function open(folder: string, isStarted = true): Promise<Workstation> {
  const station = openWorkstation(folder);
  if (isStarted) await station.sync.start(null);
  return station;
}

const enrolled = async (): Promise<Workstation> => enrolWorkstation(proxy.url, await central.code(mall));

interface Log {
  readonly machineId: string;
  readonly incarnation: string;
  readonly series: string;
  readonly next: string | null;
  readonly spent: number;
}
const logOf = (station: Workstation): Log =>
  station.rows<Log>(
    `SELECT machine_id AS machineId, incarnation, series, next_incarnation AS next, series_spent AS spent FROM sync_meta`,
  )[0] ?? { machineId: '', incarnation: '', series: '', next: null, spent: 0 };
/** Mutations of citizens, each with the log it first came in. */
const heldOf = (station: Workstation) =>
  look<{ entity_id: string; count: string }>(
    central,
    `SELECT m.entity_id, count(*) FROM mutation m
     WHERE m.machine_id = $1 AND m.entity = 'citizen' AND m.status <> 'duplicate' GROUP BY m.entity_id`,
    [logOf(station).machineId],
  );
const headsOf = (station: Workstation) =>
  look<{ incarnation: string; state: string; reason: string | null }>(
    central,
    'SELECT incarnation, state, reason FROM client_log_head WHERE machine_id = $1',
    [logOf(station).machineId],
  );
async function alarmsOf(station: Workstation): Promise<string[]> {
  const found = await look<{ body: unknown }>(
    central,
    `SELECT body FROM catalogue_row WHERE entity = 'machine_alarm' AND body ->> 'machineId' = $1 ORDER BY body ->> 'raisedAt'`,
    [logOf(station).machineId],
  );
  return found.map(({ body }) => MachineAlarmBody.parse(body).kind);
}
const hasCitizens = (station: Workstation, ids: readonly string[]): Promise<void> =>
  vi.waitFor(
    () => {
      const held = station.rows<{ id: string }>('SELECT id FROM citizen').map(({ id }) => id);
      expect(held).toEqual(expect.arrayContaining([...ids]));
    },
    { timeout: 10_000 },
  );
const counts = (found: readonly { entity_id: string; count: string }[]) =>
  Object.fromEntries(found.map(({ entity_id, count }) => [entity_id, Number(count)]));

test('image restored', async () => {
  const station = await enrolled();
  const before = station.register('Sebelum');
  await settled(station);
  await station.close();
  const image = newFolder(station.folder);
  const alive = await open(station.folder);
  const lost = [alive.register('Dilupakan satu'), alive.register('Dilupakan dua')];
  await settled(alive);
  const first = logOf(alive);
  await alive.close(); // its disk is gone

  const restored = await open(image, false);
  const after = restored.register('Sesudah dipulihkan');
  await restored.sync.start(null);
  await vi.waitFor(() => expect(logOf(restored).incarnation).not.toBe(first.incarnation), { timeout: 10_000 });
  await settled(restored);
  await hasCitizens(restored, [before, ...lost, after]);
  expect(counts(await heldOf(restored))).toEqual(Object.fromEntries([before, ...lost, after].map((id) => [id, 1])));
  expect(logOf(restored)).toMatchObject({ next: null, spent: 0, series: expect.not.stringMatching(first.series) });
  expect(await alarmsOf(restored)).toEqual(['restored']);
  expect(restored.sync.state()).toMatchObject({ problem: null, unsentCount: 0, attentionCount: 0 });
  expect(restored.rows(`SELECT id FROM citizen WHERE unsettled <> 0`)).toEqual([]);
  expect(restored.rows('SELECT id FROM base_row')).toEqual([]);
  const [audit] = restored.rows<{ text: string }>(`SELECT text FROM audit ORDER BY seq DESC LIMIT 1`);
  expect(JSON.parse(audit?.text ?? '{}')).toMatchObject({
    action: 'log-renewed',
    log: { previous: first.incarnation },
  });
});

test('image restored without a word written since: the centre is ahead of it', async () => {
  const station = await enrolled();
  station.register('Sebelum');
  await settled(station);
  await station.close();
  const image = newFolder(station.folder);
  const alive = await open(station.folder);
  const lost = alive.register('Dilupakan');
  await settled(alive);
  await alive.close();
  const restored = await open(image);
  await vi.waitFor(async () => expect((await headsOf(restored)).map(({ reason }) => reason)).toContain('behind'));
  await settled(restored);
  await hasCitizens(restored, [lost]);
});

test('disk cloned', async () => {
  const station = await enrolled();
  const shared = station.register('Bersama');
  await settled(station);
  await station.close();
  const clone = await open(newFolder(station.folder), false);
  const original = await open(station.folder, false);
  const one = original.register('Asli');
  await original.sync.start(null);
  await settled(original);
  const two = clone.register('Salinan');
  await clone.sync.start(null);
  await vi.waitFor(() => expect(logOf(clone).incarnation).not.toBe(logOf(original).incarnation), { timeout: 10_000 });
  await settled(clone);
  const three = original.register('Asli lagi');
  await settled(original);
  const four = clone.register('Salinan lagi');
  await settled(clone);
  for (const each of [original, clone]) {
    each.sync.sendNow();
    await hasCitizens(each, [shared, one, two, three, four]);
  }
  expect(Object.values(counts(await heldOf(clone)))).toEqual([1, 1, 1, 1, 1]);
  expect((await headsOf(clone)).map(({ state }) => state).sort()).toEqual(['active', 'cloned']);
  expect((await alarmsOf(clone)).sort()).toEqual(['cloned', 'restored']);
  expect(logOf(clone).series).not.toBe(logOf(original).series);
});

/** A restored image with one unsent citizen, not started yet. */
async function fork(): Promise<{ image: Workstation; unsent: string }> {
  const station = await enrolled();
  station.register('Sebelum');
  await settled(station);
  await station.close();
  const folder = newFolder(station.folder);
  const alive = await open(station.folder);
  alive.register('Dilupakan');
  await settled(alive);
  await alive.close();
  const image = await open(folder, false);
  return { image, unsent: image.register('Belum terkirim') };
}

test('/incarnations sent and reply stored', async () => {
  const { image } = await fork();
  const lost = proxy.lostCount();
  proxy.cutReplies('/v1/incarnations', 2);
  await image.sync.start(null);
  await vi.waitFor(
    () => {
      image.sync.sendNow();
      expect(proxy.lostCount()).toBe(lost + 2);
    },
    { timeout: 10_000, interval: 100 },
  );
  image.sync.sendNow();
  await settled(image);
  expect(await headsOf(image)).toHaveLength(2);
});

test('incarnation registered and log moved', async () => {
  const { image, unsent } = await fork();
  const lost = proxy.lostCount();
  proxy.cutReplies('/v1/incarnations', 1);
  await image.sync.start(null);
  await vi.waitFor(() => expect(proxy.lostCount()).toBe(lost + 1), { timeout: 10_000 });
  proxy.cut();
  const { next, incarnation } = logOf(image);
  expect(next).not.toBeNull();
  expect(image.sync.state().problem).toBe('restored');
  await image.close(); // it died between the two
  proxy.restore();
  const again = await open(image.folder);
  await settled(again);
  expect(logOf(again).incarnation).toBe(next);
  expect((await headsOf(again)).map((head) => head.incarnation).sort()).toEqual([incarnation, next ?? ''].sort());
  expect(counts(await heldOf(again))[unsent]).toBe(1);
});

test('numbers go on without the centre, and with no spare left they wait for it', async () => {
  const { image } = await fork();
  image.db.prepare(`UPDATE sync_meta SET spare_series = '[]'`).run();
  const lost = proxy.lostCount();
  proxy.cutReplies('/v1/incarnations', 1);
  await image.sync.start(null);
  await vi.waitFor(() => expect(proxy.lostCount()).toBe(lost + 1), { timeout: 10_000 });
  expect(logOf(image).spent).toBe(1);
  image.sync.sendNow();
  await settled(image);
  expect(logOf(image).spent).toBe(0);
  const used = await look<{ series: string }>(central, 'SELECT series FROM client_log_head WHERE machine_id = $1', [
    logOf(image).machineId,
  ]);
  expect(new Set(used.map(({ series }) => series)).size).toBe(2);
});

test('a spare that the centre does not know is dropped for another', async () => {
  const { image } = await fork();
  image.db.prepare(`UPDATE sync_meta SET spare_series = '["6471A-Z98"]'`).run();
  await image.sync.start(null);
  await settled(image);
  expect(logOf(image).series).not.toBe('6471A-Z98');
});

/** Three unsent citizens, of which something happens to the second. */
async function withThree(change: string): Promise<{ station: Workstation; ids: string[] }> {
  const station = await enrolled();
  proxy.cut();
  const ids = ['Satu', 'Dua', 'Tiga'].map((name) => station.register(name));
  station.db.prepare(`UPDATE outbox SET ${change} WHERE entity_id = ?`).run(ids[1]);
  proxy.restore();
  station.sync.sendNow();
  return { station, ids };
}

const sentAndSettled = async (station: Workstation): Promise<void> => {
  await vi.waitFor(
    () => {
      station.sync.sendNow();
      expect(station.rows(`SELECT n FROM outbox WHERE state IN ('pending', 'acked')`)).toEqual([]);
    },
    { timeout: 20_000, interval: 200 },
  );
};

test.each([
  ['a page of its text was damaged', `args = replace(args, 'Dua', 'Dxa')`],
  ['its text holds a character that no text may hold', `args = args || char(0)`],
  ['it has no name', `name = ''`],
  ['a field holds a line break', `boot_id = 'a' || char(10)`],
  ['what it is too long for the wire', `name = printf('%.70c', 'x')`],
])(
  'a mutation that cannot be sent, because %s: the rest goes on, and its text is kept at both ends',
  async (_why, change) => {
    const { station, ids } = await withThree(change);
    const [one = '', two = '', three = ''] = ids;
    await sentAndSettled(station);
    expect(counts(await heldOf(station))).toEqual({ [one]: 1, [three]: 1 });
    expect(station.rows(`SELECT state, status, result FROM outbox WHERE entity_id = ?`, two)).toEqual([
      { state: 'parked', status: 'parked', result: '{"reason":"unsendable"}' },
    ]);
    expect(station.rows('SELECT attention FROM citizen WHERE id = ?', two)).toEqual([{ attention: 'parked' }]);
    expect(station.sync.state()).toMatchObject({ problem: null, unsentCount: 0, attentionCount: 1 });
    const found = await look<{ args: string; status: string }>(
      central,
      `SELECT args, status FROM mutation WHERE machine_id = $1 AND name = 'log.salvage'`,
      [logOf(station).machineId],
    );
    expect(found.map(({ status }) => status)).toEqual(['applied']);
    const salvaged = LogSalvage.parse(JSON.parse(found[0]?.args ?? '{}'));
    const raw = JSON.parse(Buffer.from(salvaged.bytes, 'base64').toString('utf8'));
    const [kept] = station.rows<{ args: string; mid: string }>('SELECT args, mid FROM outbox WHERE entity_id = ?', two);
    expect([raw.args, raw.mid, salvaged.mid]).toEqual([kept?.args, kept?.mid, kept?.mid]);
    expect(await alarmsOf(station)).toEqual(['salvaged']);
    // The log is whole again, and goes on.
    const later = station.register('Sesudahnya');
    await settled(station);
    expect(counts(await heldOf(station))[later]).toBe(1);
  },
);

/** Hashes as if every row had been written as it now stands. */
function rehash(station: Workstation): void {
  const { machineId, incarnation } = logOf(station);
  let previous = sha256(logStartBytes(machineId, incarnation));
  for (const row of station.rows<OutboxRow>(
    `SELECT n, seq, mid, txn, name, v, args, entity, entity_id AS entityId, base_rev AS baseRev, scope,
            grant_id AS grantId, operator_id AS operatorId, seen, at_wall AS atWall, at_mono AS atMono,
            boot_id AS bootId FROM outbox ORDER BY seq`,
  )) {
    const content = sha256(contentText({ ...row, args: row.args ?? '' }));
    const hash = sha256(chainBytes(previous, row.seq, content));
    station.db
      .prepare('UPDATE outbox SET content_hash = ?, prev_hash = ?, hash = ? WHERE mid = ?')
      .run(content, previous, hash, row.mid);
    previous = hash;
  }
  station.db.prepare('UPDATE sync_meta SET head_hash = ?').run(previous);
}

test('a mutation that is as it was written is given up only when the centre has named it three times', async () => {
  const station = await enrolled();
  proxy.cut();
  const [one, two, three] = ['Satu', 'Dua', 'Tiga'].map((name) => station.register(name));
  station.db.prepare(`UPDATE outbox SET boot_id = printf('%.90c', 'x') WHERE entity_id = ?`).run(two);
  rehash(station);
  proxy.restore();
  const asked = vi.fn<(path: string) => void>();
  proxy.onRequest(asked);
  await sentAndSettled(station);
  expect(counts(await heldOf(station))).toEqual({ [one ?? '']: 1, [three ?? '']: 1 });
  const paths = asked.mock.calls.map(([path]) => path);
  expect(
    paths.slice(0, paths.indexOf('/v1/incarnations')).filter((path) => path === '/v1/push').length,
  ).toBeGreaterThanOrEqual(3);
  expect(await headsOf(station)).toHaveLength(2);
});

test('a place in the chain that was damaged is healed by a new chain, and nothing is left behind', async () => {
  const { station, ids } = await withThree(`hash = zeroblob(32)`);
  await sentAndSettled(station);
  expect(counts(await heldOf(station))).toEqual(Object.fromEntries(ids.map((id) => [id, 1])));
  expect(station.sync.state()).toMatchObject({ problem: null, attentionCount: 0 });
});

test('an erased mutation travels by its hash and is stored without effect', async () => {
  const { station, ids } = await withThree(`args = NULL`);
  const [one = '', two = '', three = ''] = ids;
  await settled(station);
  expect(counts(await heldOf(station))).toEqual({ [one]: 1, [two]: 1, [three]: 1 });
  const [erased] = await look<{ status: string; args: string | null }>(
    central,
    'SELECT status, args FROM mutation WHERE entity_id = $1',
    [two],
  );
  expect(erased).toEqual({ status: 'merged', args: null });
  expect(await look(central, 'SELECT id FROM citizen WHERE id = $1', [two])).toEqual([]);
  expect(await headsOf(station)).toHaveLength(1);
});
