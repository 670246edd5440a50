import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '#central/db/migrate';
import { openPool } from '#central/db/sql';
import { importMall, issueConsoleCode } from '#central/import/index';
import { testMall } from '#test/central/setup';
import { startCutProxy } from '#test/support/cut-proxy';
import { check, type Facts, type SyncEvent, type Violation } from '../checker/index.ts';
import { createChance } from '../world/chance.ts';
import { openOwner } from '../world/database.ts';
import { dumpFolder } from './dump.ts';
import { freePort, keepRunning, type Kept, startPostgres, wait } from './processes.ts';

export interface Kills {
  readonly count: number;
  readonly counters: number;
  readonly seed: number;
  readonly onKill?: (done: number) => void;
}

export interface KillsReport {
  readonly kills: Readonly<Record<'counter' | 'centre' | 'postgres', number>>;
  /** At the centre in the end. */
  readonly mutations: number;
  readonly receipts: number;
  readonly violations: readonly Violation[];
}

/** The counters may need so long to send everything, once nothing goes wrong any more. */
const CALM_WITHIN_MS = 180_000;

/**
 * Real processes on a line that breaks: counters that work without a pause, the centre, PostgreSQL; each of them ended
 * by SIGKILL again and again. Then everything is left alone, and the checker reads what they left behind.
 */
export async function runKills({ count, counters, seed, onKill }: Kills): Promise<KillsReport> {
  const chance = createChance('kills', seed);
  const violations: Violation[] = [];
  const onEnd = (text: string): void => void violations.push({ invariant: 0, text });
  const postgres = await startPostgres();
  const mall = testMall();
  const codes = await prepare(postgres.url, mall, counters);
  const port = await freePort();
  const centre = keepRunning({
    entry: 'src/central/main.ts',
    args: ['--port', String(port), '--no-request-log'],
    env: { DATABASE_URL: postgres.url },
    onLine: () => undefined,
    onEnd: () => undefined, // without its database it may not start; it is started again until it does
  });
  const proxy = await startCutProxy(port);
  const folder = mkdtempSync(join(tmpdir(), 'loket-counters-'));
  const stations = codes.map((code, n) => startCounter(join(folder, `counter-${n + 1}`), proxy.url, code, n));
  const kills = { counter: 0, centre: 0, postgres: 0 };

  function startCounter(path: string, centreUrl: string, code: string, n: number): Counter {
    const counter: Counter = {
      path,
      name: `counter-${n + 1}`,
      open: Infinity,
      isReady: false,
      events: [],
      kept: undefined,
    };
    const { pin: _pin, ...officer } = mall.officers[0] ?? { pin: '' };
    const args = [path, centreUrl, code, `${seed}-${n}`, '60', JSON.stringify(officer)];
    counter.kept = keepRunning({
      entry: 'test/simulation/kills/counter.ts',
      args,
      onEnd,
      onLine: (line) => hear(counter, JSON.parse(line) as SyncEvent),
    });
    return counter;
  }

  try {
    await until(() => stations.every(({ isReady }) => isReady), 120_000, 'the counters were not enrolled');
    proxy.mischief(() => chance.next());
    for (let n = 0; n < count; n++) {
      await wait(chance.between(50, 500));
      const target = chance.next();
      if (target < 0.7) await chance.pick(stations).kept?.kill();
      else if (target < 0.93) await centre.kill();
      else await postgres.kill();
      kills[target < 0.7 ? 'counter' : target < 0.93 ? 'centre' : 'postgres'] += 1;
      onKill?.(n + 1);
    }
    proxy.mischief(null);
    for (const station of stations) station.open = Infinity;
    const calm = setInterval(() => {
      for (const { kept } of stations) kept?.say('calm');
    }, 500);
    await until(() => stations.every(({ open }) => open === 0), CALM_WITHIN_MS, 'not everything was sent');
    await wait(2_000); // everybody has heard of everything: each of them reads three times a second
    clearInterval(calm);
  } catch (error) {
    onEnd(error instanceof Error ? error.message : 'the run broke');
  }
  for (const { kept } of stations) await kept?.stop();
  await centre.stop();
  await proxy.close();
  const owner = await openOwner(postgres.url);
  const facts: Facts = {
    events: stations.flatMap(({ events }) => events),
    stations: stations.map(({ name, path }) => ({ name, tables: dumpFolder(path) })),
    centre: await owner.read(),
  };
  await owner.close();
  await postgres.close();
  rmSync(folder, { recursive: true, force: true });
  const mutations = facts.centre['mutation']?.length ?? 0;
  return { kills, mutations, receipts: facts.events.length, violations: [...violations, ...check(facts)] };
}

interface Counter {
  readonly path: string;
  readonly name: string;
  /** Mutations that are not settled, as it last said in calm. */
  open: number;
  isReady: boolean;
  readonly events: SyncEvent[];
  kept: Kept | undefined;
}

function hear(counter: Counter, event: SyncEvent): void {
  if (event.event === 'ready') counter.isReady = true;
  if (event.event === 'open' && event['isWorking'] === false) counter.open = Number(event['count']);
  if (event.event === 'receipt-printed') counter.events.push({ ...event, machine: counter.name });
}

async function prepare(url: string, mall: ReturnType<typeof testMall>, counters: number): Promise<string[]> {
  await migrate(url);
  const pool = openPool(url, 'loket_app', 2);
  await importMall(pool, mall);
  const codes: string[] = [];
  for (let n = 0; n < counters; n++) {
    const counter = mall.counters[n % mall.counters.length];
    if (counter) codes.push((await issueConsoleCode(pool, mall.site.id, counter)).code);
  }
  await pool.end();
  return codes;
}

async function until(isDone: () => boolean, withinMs: number, words: string): Promise<void> {
  for (const end = performance.now() + withinMs; !isDone(); await wait(50)) {
    if (performance.now() > end) throw new Error(words);
  }
}
