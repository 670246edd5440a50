import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { MachineAlarmBody } from '#contract/wire/machine';
import { backUp, restore, type RestoredCentral } from '#test/central/restore';
import { look, startCentral, type TestCentral, testMall } from '#test/central/setup';
import { type CutProxy, startCutProxy } from '#test/support/cut-proxy';
import { closeWorkstations, enrolWorkstation, removeFolders, settled, type Workstation } from './workstation.ts';

/** A centre that a backup brings back, with real databases: docs/design/sync.md, section 12, and invariant 22. */
const mall = testMall(1);
let central: TestCentral;
let proxy: CutProxy;
const restored: RestoredCentral[] = [];
beforeAll(async () => {
  central = await startCentral([mall]);
  proxy = await startCutProxy(Number(new URL(central.url).port));
});
afterEach(async () => {
  await closeWorkstations();
  for (const each of restored.splice(0)) await each.close();
  proxy.redirect(Number(new URL(central.url).port));
});
afterAll(async () => {
  await proxy.close();
  await central.close();
  removeFolders();
});

const enrolled = async (): Promise<Workstation> => enrolWorkstation(proxy.url, await central.code(mall));

/** The backup takes the place of the centre that went on after it. */
async function bringBack(backup: string): Promise<RestoredCentral> {
  const again = await restore(central, backup);
  restored.push(again);
  proxy.redirect(again.port);
  return again;
}

const machineOf = (station: Workstation): string =>
  station.rows<{ id: string }>('SELECT machine_id AS id FROM sync_meta')[0]?.id ?? '';
const incarnationOf = (station: Workstation): string =>
  station.rows<{ id: string }>('SELECT incarnation AS id FROM sync_meta')[0]?.id ?? '';

const idle = (station: Workstation): Promise<void> =>
  vi.waitFor(
    () => {
      station.sync.sendNow();
      expect(station.rows(`SELECT n FROM outbox WHERE state IN ('pending', 'acked')`)).toEqual([]);
      expect(station.sync.state()).toMatchObject({ problem: null, unsentCount: 0 });
    },
    { timeout: 20_000, interval: 300 },
  );

/** Every citizen that was ever registered stands at the centre with one mutation of effect, and on every counter. */
async function converged(again: RestoredCentral, stations: readonly Workstation[], ids: readonly string[]) {
  const find = `SELECT c.id, c.body, (SELECT count(*) FROM mutation m WHERE m.entity_id = c.id
      AND m.status <> 'duplicate' AND m.name = 'citizen.register')
    FROM citizen c WHERE c.id = ANY ($1) ORDER BY c.id`;
  const held = await vi.waitFor(
    async () => {
      for (const station of stations) station.sync.sendNow();
      const found = await look<{ id: string; count: string; body: { name: string } }>(again, find, [ids]);
      expect(found.map(({ id, count }) => [id, Number(count)])).toEqual([...ids].sort().map((id) => [id, 1]));
      return found;
    },
    { timeout: 20_000, interval: 300 },
  );
  for (const station of stations) await idle(station);
  const machines = stations.map(machineOf);
  const twice = `SELECT mid FROM mutation WHERE machine_id = ANY ($1) AND status <> 'duplicate' GROUP BY mid HAVING count(*) > 1`;
  expect(await look(again, twice, [machines])).toEqual([]);
  for (const station of stations) {
    await vi.waitFor(
      () => {
        station.sync.sendNow();
        const here = station.rows<{ id: string; body: string }>('SELECT id, body FROM citizen ORDER BY id');
        const wanted = held.map(({ id, body }) => ({ id, name: body.name }));
        expect(here.map(({ id, body }) => ({ id, name: JSON.parse(body).name }))).toEqual(
          expect.arrayContaining(wanted),
        );
      },
      { timeout: 15_000, interval: 300 },
    );
    expect(station.rows('SELECT id FROM citizen WHERE unsettled <> 0 OR attention IS NOT NULL')).toEqual([]);
    expect(station.rows('SELECT id FROM base_row')).toEqual([]);
  }
}

test('centre restored to yesterday', async () => {
  const [one, two] = [await enrolled(), await enrolled()];
  const before = [one.register('Kemarin satu'), two.register('Kemarin dua')];
  await settled(one);
  await settled(two);
  const backup = await backUp(central);
  const after = [one.register('Hari ini satu'), one.register('Hari ini lagi'), two.register('Hari ini dua')];
  await settled(one);
  await settled(two);
  one.update(before[0] ?? '', { occupation: [null, 'Guru'] });
  await settled(one);
  const incarnations = [one, two].map(incarnationOf);

  const again = await bringBack(backup);
  await converged(again, [one, two], [...before, ...after]);
  expect([one, two].map(incarnationOf)).toEqual(incarnations); // the same logs, sent again from where it had stopped
  const [row] = await look<{ occupation: string }>(
    again,
    `SELECT body ->> 'occupation' AS occupation FROM citizen WHERE id = $1`,
    [before[0]],
  );
  expect(row?.occupation).toBe('Guru');
  const [head] = await look<{ head: string }>(again, `SELECT head FROM scope_head WHERE scope LIKE 'mall:%'`);
  expect(Number(head?.head)).toBeGreaterThan(1_000_000_000);
});

test('centre restored to before a log was begun: everything kept goes to it in a new one', async () => {
  const station = await enrolled();
  const first = station.register('Log pertama');
  await settled(station);
  const backup = await backUp(central);
  // Another log, as after a fork; then it settles work that the backup knows nothing of.
  station.db
    .prepare(`UPDATE sync_meta SET next_incarnation = ?, next_reason = 'fork'`)
    .run('01900000-0000-7000-8000-00000000beef');
  station.sync.sendNow();
  await vi.waitFor(() => expect(incarnationOf(station)).toBe('01900000-0000-7000-8000-00000000beef'));
  const second = station.register('Log kedua');
  await settled(station);

  const again = await bringBack(backup);
  await converged(again, [station], [first, second]);
  expect(incarnationOf(station)).not.toBe('01900000-0000-7000-8000-00000000beef');
  const heads = await look<{ reason: string | null }>(
    again,
    'SELECT reason FROM client_log_head WHERE machine_id = $1 ORDER BY reason NULLS FIRST',
    [machineOf(station)],
  );
  expect(heads.map(({ reason }) => reason)).toEqual([null, 'centre']);
});

test('centre restored to before a retired log had grown: its rows are kept here, and go to it again', async () => {
  const station = await enrolled();
  const first = station.register('Sebelum log baru');
  await settled(station);
  station.db.prepare(`UPDATE sync_meta SET next_incarnation = ?, next_reason = 'fork'`).run(randomUUID());
  station.sync.sendNow();
  await vi.waitFor(() =>
    expect(station.rows('SELECT 1 FROM sync_meta WHERE next_incarnation IS NULL')).toHaveLength(1),
  );
  const again = await bringBack(await backUp(central)); // it knows both logs
  // As if the backup were older than the end of the first log.
  for (const text of [
    `DELETE FROM mutation WHERE entity_id = $1`,
    `DELETE FROM mutation_id WHERE mid NOT IN (SELECT mid FROM mutation) AND $1::uuid IS NOT NULL`,
    `DELETE FROM feed WHERE entity_id = $1`,
    `DELETE FROM citizen WHERE id = $1`,
  ]) {
    await look(again, text, [first]);
  }
  await look(
    again,
    `UPDATE client_log_head SET last_seq = 0, last_hash = decode(repeat('00', 32), 'hex')
     WHERE machine_id = $1 AND state = 'retired'`,
    [machineOf(station)],
  );
  await converged(again, [station], [first]);
});

test('what neither end holds any more is named, and the log goes on', async () => {
  const station = await enrolled();
  const backup = await backUp(central);
  for (const name of ['Lama satu', 'Lama dua']) station.register(name);
  await settled(station);
  station.db.prepare(`DELETE FROM outbox WHERE seq <= 2`).run(); // settled 35 days ago, say
  const kept = station.register('Masih disimpan');
  await settled(station);

  const again = await bringBack(backup);
  await idle(station);
  await vi.waitFor(async () => {
    station.sync.sendNow();
    expect(await look(again, 'SELECT id FROM citizen WHERE id = $1', [kept])).toHaveLength(1);
  });
  const alarms = await look<{ body: unknown }>(
    again,
    `SELECT body FROM catalogue_row WHERE entity = 'machine_alarm' AND body ->> 'machineId' = $1`,
    [machineOf(station)],
  );
  expect(alarms.map(({ body }) => MachineAlarmBody.parse(body))).toMatchObject([
    { kind: 'unfillable_gap', missing: { from: 1, to: 2 } },
  ]);
  const later = station.register('Sesudahnya');
  await idle(station);
  expect(await look(again, 'SELECT id FROM citizen WHERE id = $1', [later])).toHaveLength(1);
});
