import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { migrate } from '#central/db/migrate';
import { openPool } from '#central/db/sql';
import { importMall, issueConsoleCode } from '#central/import/index';
import { insecureFileSecrets } from '#core/ports/secrets';
import { COUNTER, MALL } from '#test/support/core/seed';
import { startCutProxy } from '#test/support/cut-proxy';
import { check, type Facts, type SyncEvent, type Violation } from '../checker/index.ts';
import { dumpFolder } from '../kills/dump.ts';
import { freePort, keepRunning, startPostgres, wait } from '../kills/processes.ts';
import { createChance } from '../world/chance.ts';
import { openOwner } from '../world/database.ts';

export interface Days {
  readonly counters: number;
  readonly days: number;
  readonly applicationsPerDay: number;
  readonly seed: number;
  /** A sentence now and then: a big run takes a quarter of an hour. */
  readonly onProgress?: (text: string) => void;
}

export interface DaysReport {
  readonly applications: number;
  readonly mutations: number;
  readonly kills: number;
  /** Receipts that the counters read back, and those of them that are genuine. */
  readonly receipts: number;
  readonly genuine: number;
  /** From the moment the network came back until every mutation was settled and every file at the centre, in milliseconds. */
  readonly convergedMs: number;
  readonly violations: readonly Violation[];
}

const COUNTER_PROCESS = join(import.meta.dirname, 'counter.ts');
/** Processes that work at the same time; more would only wait for the processor. */
const AT_WORK = 3;
const CONVERGED_WITHIN_MS = 1_800_000;

interface Station {
  readonly n: number;
  readonly path: string;
  readonly code: string;
  readonly events: SyncEvent[];
  open: number;
  receipts: number;
  genuine: number;
}

/**
 * The acceptance run of docs/design/sync.md, section 15: whole workstations (`src/core` with its commands, receipts and
 * files) enrol, lose the network, serve citizens for days, each killed at random; then all of them meet the centre at
 * once. Real processes, PostgreSQL with fsync, real seals.
 */
export async function runDays(options: Days): Promise<DaysReport> {
  const { counters, days, applicationsPerDay, onProgress = () => undefined } = options;
  const folder = mkdtempSync(join(tmpdir(), 'loket-days-'));
  const keys = join(folder, 'authority');
  const chance = createChance('days', options.seed);
  const violations: Violation[] = [];
  const onEnd = (text: string): void => void violations.push({ invariant: 0, text });
  const postgres = await startPostgres();
  const codes = await prepare(postgres.url, counters);
  const env = { DATABASE_URL: postgres.url, LOKET_BLOBS: pathToFileURL(join(folder, 'blobs')).href };
  const port = await freePort();
  let readyCount = 0;
  const quiet = { env, onEnd, onLine: () => void (readyCount += 1) };
  const centre = keepRunning({
    entry: 'src/central/main.ts',
    args: ['--port', String(port), '--no-request-log'],
    ...quiet,
  });
  const authority = keepRunning({
    entry: 'src/central/authority/main.ts',
    args: ['--keys', keys, '--approve-all'],
    ...quiet,
  });
  const proxy = await startCutProxy(port);
  const stations = codes.map((code, n): Station => ({
    n,
    code,
    path: join(folder, `counter-${n + 1}`),
    events: [],
    open: Infinity,
    receipts: 0,
    genuine: 0,
  }));
  const children = new Set<ChildProcess>();
  let kills = 0;

  const start = (station: Station, what: string, day = 0): ChildProcess => {
    const target = String(applicationsPerDay * (day + 1));
    const root = join(keys, 'root.pem');
    const args = [what, station.path, proxy.url, station.code, String(station.n), String(day), target, root];
    const child = spawn(process.execPath, [COUNTER_PROCESS, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
    children.add(child);
    child.once('exit', () => children.delete(child));
    createInterface({ input: child.stdout }).on('line', (line) => hear(station, JSON.parse(line) as SyncEvent));
    return child;
  };

  /** To its end, or killed before it has served so many. */
  async function run(station: Station, what: string, day: number, killAfter = Infinity): Promise<void> {
    const child = start(station, what, day);
    const from = station.events.length;
    const watch = setInterval(() => {
      if (station.events.length - from >= killAfter) child.kill('SIGKILL');
    }, 5);
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    clearInterval(watch);
    if (signal === 'SIGKILL') kills += 1;
    else if (code !== 0) throw new Error(`counter ${station.n + 1}, ${what}, ended with ${code ?? signal}`);
  }

  async function workDay(station: Station, day: number): Promise<void> {
    for (let times = chance.between(0, 2); times > 0; times -= 1) {
      await run(station, 'work', day, chance.between(0, Math.ceil(applicationsPerDay / 2)));
    }
    await run(station, 'work', day);
  }

  try {
    await until(() => readyCount >= 2, 60_000, 'the centre or the authority did not start');
    await inTurn(stations, (station) => run(station, 'enrol', 0));
    proxy.cut();
    onProgress(`${counters} counters are enrolled, the network is gone`);
    for (let day = 0; day < days; day += 1) {
      await inTurn(stations, (station) => workDay(station, day));
      onProgress(`day ${day + 1} is over, ${kills} kills so far`);
    }
    const drains = stations.map((station) => start(station, 'drain', days - 1));
    await until(() => stations.every(({ open }) => open < Infinity), 300_000, 'the counters did not start');
    const before = performance.now();
    proxy.restore();
    await until(() => stations.every(({ open }) => open === 0), CONVERGED_WITHIN_MS, 'not everything was sent');
    const convergedMs = performance.now() - before;
    onProgress(`converged in ${Math.round(convergedMs / 1_000)} s`);
    await wait(3_000); // everybody hears of the last rows
    for (const child of drains) child.stdin?.end();
    await Promise.all(drains.map((child) => once(child, 'exit')));
    const facts = await factsOf(postgres.url, stations); // before the receipts are read back, which is noted in the audit
    await inTurn(stations, (station) => run(station, 'verify', days - 1));
    const sum = (field: 'receipts' | 'genuine') => stations.reduce((all, station) => all + station[field], 0);
    const held = (table: string): number => facts.centre[table]?.length ?? 0;
    return {
      applications: held('application'),
      mutations: held('mutation'),
      kills,
      receipts: sum('receipts'),
      genuine: sum('genuine'),
      convergedMs,
      violations: [...violations, ...check(facts)],
    };
  } finally {
    for (const child of children) child.kill('SIGKILL');
    await authority.stop();
    await centre.stop();
    await proxy.close();
    await postgres.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function factsOf(url: string, stations: readonly Station[]): Promise<Facts> {
  const owner = await openOwner(url);
  try {
    const dumps = stations.map(async ({ n, path }) => {
      const key = (await insecureFileSecrets(path).get('database')) ?? '';
      return { name: `counter-${n + 1}`, tables: dumpFolder(path, Buffer.from(key, 'base64')) };
    });
    return {
      events: stations.flatMap(({ events }) => events),
      stations: await Promise.all(dumps),
      centre: await owner.read(),
    };
  } finally {
    await owner.close();
  }
}

function hear(station: Station, event: SyncEvent): void {
  if (event.event === 'open') station.open = Number(event['count']);
  if (event.event === 'receipt-printed') station.events.push({ ...event, machine: `counter-${station.n + 1}` });
  if (event.event === 'verified')
    [station.receipts, station.genuine] = [Number(event['receipts']), Number(event['genuine'])];
}

async function prepare(url: string, counters: number): Promise<string[]> {
  await migrate(url);
  const pool = openPool(url, 'loket_app', 2);
  await importMall(pool, MALL);
  const codes: string[] = [];
  for (let n = 0; n < counters; n += 1) codes.push((await issueConsoleCode(pool, MALL.site.id, COUNTER)).code);
  await pool.end();
  return codes;
}

async function inTurn(stations: readonly Station[], act: (station: Station) => Promise<void>): Promise<void> {
  const left = [...stations];
  const lane = async (): Promise<void> => {
    for (let next = left.shift(); next; next = left.shift()) await act(next);
  };
  await Promise.all(Array.from({ length: AT_WORK }, lane));
}

async function until(isDone: () => boolean, withinMs: number, words: string): Promise<void> {
  for (const end = performance.now() + withinMs; !isDone(); await wait(50)) {
    if (performance.now() > end) throw new Error(words);
  }
}
