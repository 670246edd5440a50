import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type Clock, systemClock, toInstant } from '#core/ports/clock';
import { prune } from '#core/features/sync/prune';
import { startCentral, type TestCentral, testMall } from '#test/central/setup';
import { newFolder, openWorkstation, removeFolders, settled, type Workstation } from './workstation.ts';

/** What stays and what goes, always by the centre's clock (docs/design/sync.md, section 8, and invariants 10 and 25). */
const DAY_MS = 86_400_000;
const mall = testMall(1);
let central: TestCentral;
let offset = 0;
let station: Workstation;
beforeAll(async () => {
  central = await startCentral([mall]);
});
beforeEach(async () => {
  offset = 0;
  station = openWorkstation(newFolder(), movableClock());
  await station.sync.enrol({ centreUrl: central.url, code: await central.code(mall) });
  await station.sync.start(null);
});
afterEach(() => station.close());
afterAll(async () => {
  await central.close();
  removeFolders();
});

/** The clock of a machine whose battery has failed. */
function movableClock(): Clock {
  const clock = systemClock();
  return {
    ...clock,
    now: () => toInstant(new Date(Date.now() + offset)),
    epochMs: () => clock.epochMs() + offset,
  };
}

const kept = (): string[] =>
  station.rows<{ state: string }>('SELECT state FROM outbox ORDER BY n').map((row) => row.state);
const serverTime = (): string => station.rows<{ at: string }>('SELECT server_time AS at FROM sync_meta')[0]?.at ?? '';

/** Until a pull has been answered after now, and its end was acted on. */
async function pulled(): Promise<void> {
  const before = serverTime();
  await vi.waitFor(
    () => {
      station.sync.sendNow();
      expect(serverTime() > before).toBe(true);
    },
    { interval: 50 },
  );
  const again = serverTime();
  await vi.waitFor(() => {
    station.sync.sendNow();
    expect(serverTime() > again).toBe(true);
  });
}

test.each([
  ['next year', 400 * DAY_MS],
  ['ten years ago', -3650 * DAY_MS],
])('prune with a clock set to %s deletes nothing', async (_when, wrong) => {
  station.register('Sebelum');
  await settled(station);
  offset = wrong;
  station.register('Dengan jam salah');
  await settled(station);
  await pulled();
  expect(kept()).toEqual(['settled', 'settled']);
  expect(station.sync.state()).toMatchObject({ online: true, problem: null });
});

test('35 days of the centre after it settled a mutation goes, and its row stays', async () => {
  const id = station.register('Lama');
  await settled(station);
  central.advance(34 * DAY_MS);
  await pulled();
  expect(kept()).toEqual(['settled']);
  central.advance(1 * DAY_MS + 60_000);
  await vi.waitFor(
    () => {
      station.sync.sendNow();
      expect(kept()).toEqual([]);
    },
    { timeout: 5_000, interval: 100 },
  );
  expect(station.rows('SELECT unsettled, attention FROM citizen WHERE id = ?', id)).toEqual([
    { unsettled: 0, attention: null },
  ]);
  expect(station.rows('SELECT id FROM base_row')).toEqual([]);
  // A log without any row of its own still goes on, and the centre still agrees with it.
  station.register('Baru');
  await settled(station);
  expect(station.rows('SELECT seq FROM outbox')).toEqual([{ seq: 2 }]);
  expect(station.sync.state()).toMatchObject({ problem: null, unsentCount: 0 });
  central.advance(-35 * DAY_MS - 60_000);
});

test('only what is settled or rejected goes, whatever the age of the rest, and never on the word of no clock', async () => {
  const states = ['pending', 'acked', 'parked', 'settled', 'rejected'];
  await station.sync.close();
  const { db } = station;
  for (const state of states) {
    const id = station.register(state);
    db.prepare(`UPDATE outbox SET state = ?, settled_at = '2020-01-01T00:00:00.000Z' WHERE entity_id = ?`).run(
      state,
      id,
    );
  }
  db.prepare(`UPDATE sync_meta SET server_time = NULL`).run();
  expect(prune(db)).toBe(0);
  db.prepare(`UPDATE outbox SET settled_at = NULL WHERE state = 'rejected'`).run(); // the answer told no time
  db.prepare(`UPDATE sync_meta SET server_time = '2026-11-24T06:05:00.000Z'`).run();
  expect(prune(db)).toBe(1);
  expect(kept()).toEqual(['pending', 'acked', 'parked', 'rejected']);
});
