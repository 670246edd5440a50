import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { CitizenId, OfficerId } from '#contract/ids';
import { DemoMall } from '#contract/wire/mall';
import { startTrial } from '#central/trial';
import { CITIZEN, openCore, type Page, type TestCore } from '#test/support/core/in-process';
import { RESOURCES } from '#test/support/core/seed';
import { type BenchLine, quantile, round } from './line.ts';
import { startChild } from './sync/child.ts';

const CHANGES = 60;
const MOVES = 30;
const GIVE_UP_MS = 30_000;
const mall = DemoMall.parse(JSON.parse(readFileSync(join(RESOURCES, 'demo/mall.json'), 'utf8')));

interface Desk {
  readonly core: TestCore;
  readonly page: Page;
}
/** The supervisor, the counter that is moved, and two that only listen. */
type Desks = readonly [Desk, Desk, Desk, Desk];

/**
 * Four workstations online at one centre on PostgreSQL, both durable: how long until another counter has what one
 * wrote, and until the counter that a supervisor moves is the other one.
 */
export async function syncLive(): Promise<BenchLine[]> {
  const folder = mkdtempSync(join(tmpdir(), 'loket-live-'));
  chmodSync(folder, 0o711); // the user that PostgreSQL runs as has to pass
  const trial = await startTrial(join(folder, 'postgres'));
  const centre = startChild(
    join(import.meta.dirname, '../src/central/main.ts'),
    ['--no-request-log', '--demo', join(RESOURCES, 'demo/mall.json')],
    { env: { DATABASE_URL: trial.url } },
  );
  const opened: Desk[] = [];
  try {
    const { listening, demo } = await centre.next<{ listening: string; demo: { codes: { code: string }[] } }>();
    for (const [n, role] of (['supervisor', 'officer', 'officer', 'officer'] as const).entries()) {
      const dataFolder = join(folder, `counter-${n}`);
      mkdirSync(dataFolder);
      const core = await openCore(dataFolder);
      const page = core.page();
      opened.push({ core, page });
      await page.call('enrolment.enrol', { centreUrl: listening, code: demo.codes[n]?.code ?? '' });
      const who = mall.officers.find((officer) => officer.role === role);
      await page.call('session.sign-in', { officerId: who?.id as OfficerId, pin: who?.pin ?? '' });
    }
    await pause(3_000); // streams are open, first rounds are over
    const desks = opened as unknown as Desks;
    return [...linesOf('sync.poke', await changes(desks)), ...linesOf('sync.reassign', await moves(desks))];
  } finally {
    for (const { core } of opened) await core.close();
    await centre.end();
    await trial.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const NOTES = {
  'sync.poke': 'from the answer to the officer who wrote to the changed row at another counter: push, poke and pull',
  'sync.reassign': 'from the supervisor’s key to the other counter being the one that was ordered',
} as const;

function linesOf(name: keyof typeof NOTES, ms: readonly number[]): BenchLine[] {
  const line = { unit: 'ms', better: 'lower', runs: ms.length } as const;
  return [
    { ...line, name, value: round(quantile(ms, 0.95)), note: `p95; ${NOTES[name]}; 4 workstations` },
    { ...line, name: `${name}-p50`, value: round(quantile(ms, 0.5)) },
  ];
}

/** Milliseconds until `is`; asked every other millisecond. */
async function elapsed(is: () => boolean | Promise<boolean>): Promise<number> {
  const from = performance.now();
  while (!(await is())) {
    if (performance.now() - from > GIVE_UP_MS) throw new Error('it never came');
    await pause(2);
  }
  return performance.now() - from;
}

/** Longer than a shared scope's interval between two pokes, and never in step with it. */
const breath = (n: number): Promise<void> => pause(400 + ((n * 137) % 300));

async function changes([, writer, reader]: Desks): Promise<number[]> {
  await writer.page.call('visits.start', {});
  const data = { ...CITIZEN, nik: null };
  const { citizenId } = await writer.page.call('citizens.create', { data, method: 'manual' });
  await elapsed(() => phoneAt(reader, citizenId) === data.phone);
  const ms: number[] = [];
  for (let n = 0; n < CHANGES; n += 1) {
    await breath(n);
    const phone = `+62813460${String(n).padStart(5, '0')}`;
    const before = toldCount(reader, citizenId);
    await writer.page.call('citizens.update', { citizenId, data: { ...data, phone } });
    ms.push(await elapsed(() => phoneAt(reader, citizenId) === phone && toldCount(reader, citizenId) > before));
  }
  await writer.page.call('visits.finish', { outcome: 'served', keepDrafts: false });
  return ms;
}

const phoneAt = ({ core }: Desk, id: CitizenId): unknown =>
  core.core.db.prepare(`SELECT body ->> '$.phone' FROM citizen WHERE id = ?`).pluck().get(id);

/** How often the page was told that the row changed, so that it shows it. */
const toldCount = ({ page }: Desk, id: CitizenId): number =>
  page.events('changed').filter(({ keys }) => keys.includes(`citizen:${id}`)).length;

async function moves([supervisor, target]: Desks): Promise<number[]> {
  const workstationId = String(target.core.core.db.prepare('SELECT machine_id FROM sync_meta').pluck().get());
  const seen = async () => {
    const { counters, unplaced } = await supervisor.page.call('floor.read', {});
    const all = [...counters.flatMap(({ workstations }) => workstations), ...unplaced];
    return all.find(({ id }) => id === workstationId);
  };
  const ms: number[] = [];
  for (let n = 0; n < MOVES; n += 1) {
    await elapsed(async () => (await seen())?.state === 'held'); // the move before is known to be done
    await breath(n);
    const to = mall.counters[10 + (n % 2)];
    const order = {
      workstationId,
      grantId: (await seen())?.grantId ?? null,
      siteId: null,
      counterId: to?.id ?? null,
      serviceCodes: null,
      officerIds: null,
      when: 'after-visit',
      reason: 'antrean panjang',
    } as const;
    const from = performance.now();
    await supervisor.page.call('floor.reassign', order);
    await elapsed(() => target.core.core.catalogue.counter()?.number === to?.number);
    ms.push(performance.now() - from);
  }
  return ms;
}
