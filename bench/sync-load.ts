import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { PULL_BUDGET } from '#central/routes/events/index';
import { migrate } from '#central/db/migrate';
import { startTrial } from '#central/trial';
import { startCopy } from '#test/central/copy';
import { type BenchLine, quantile, round } from './line.ts';
import { closeConnections, Counter } from './sync-load/counter.ts';
import { makeWorld } from './sync-load/world.ts';

/** The nation: 7,500 counters and 150 mutations a second (docs/design/sync.md, section 16); less is scaled evenly, the pull budget too. */
const NATION = { counters: 7_500, perSecond: 150 };

const setting = (name: string, usual: string): string => process.env[`LOKET_LOAD_${name}`] ?? usual;

/**
 * One centre on this machine with so many counters connected and writing. Figures are set by the environment:
 * LOKET_LOAD_COUNTERS (1500), LOKET_LOAD_SITES ("10,100,1000"), LOKET_LOAD_SECONDS (20), LOKET_LOAD_RATE (a fiftieth
 * of the counters a second), LOKET_LOAD_PULLS (1: a poke is answered by a pull, 0: it is only heard).
 */
export async function syncLoad(): Promise<BenchLine[]> {
  const counters = Number(setting('COUNTERS', '1500'));
  const rate = Number(setting('RATE', String((counters / NATION.counters) * NATION.perSecond)));
  const load = { counters, rate, seconds: Number(setting('SECONDS', '20')), hasPulls: setting('PULLS', '1') === '1' };
  const lines: BenchLine[] = [];
  for (const sites of setting('SITES', '10,100,1000').split(',').map(Number)) lines.push(...(await run(sites, load)));
  return lines;
}

interface Load {
  readonly counters: number;
  readonly rate: number;
  readonly seconds: number;
  readonly hasPulls: boolean;
}

async function run(sites: number, load: Load): Promise<BenchLine[]> {
  const folder = mkdtempSync(join(tmpdir(), 'loket-load-'));
  chmodSync(folder, 0o711);
  const trial = await startTrial(folder);
  try {
    await migrate(trial.url);
    const identities = await makeWorld(trial.url, sites, load.counters);
    const budget = Math.ceil((PULL_BUDGET / NATION.counters) * load.counters);
    const centre = await startCopy(trial.url, '--pull-budget', String(budget));
    const pid = centre.child.pid ?? 0;
    const postmaster = Number(readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
    const all = identities.map((identity) => new Counter(identity, centre.url));
    const before = memoryKb(pid);
    const pulls = createPulls(load.hasPulls);
    await inParts(all, 50, (counter) => counter.listen(pulls.wish));
    await pause(2_000);
    const memory = (memoryKb(pid) - before) / load.counters;

    const cpu = { centre: cpuSeconds(pid), postgres: familyCpu(postmaster), generator: process.cpuUsage() };
    const pushes = await pushFor(all, load);
    const used = process.cpuUsage(cpu.generator);
    const seconds = { centre: cpuSeconds(pid) - cpu.centre, postgres: familyCpu(postmaster) - cpu.postgres };
    const generator = (used.user + used.system) / 1e6;
    await pulls.end();
    for (const counter of all) counter.close();
    closeConnections();
    await centre.end('SIGTERM');

    const what = `${load.counters} counters connected, ${sites} sites, ${round(pushes.ms.length / load.seconds)} mutations/s`;
    const others = `${pushes.refused} pushes told to come back, ${pulls.count()} pulls; CPU s in ${load.seconds} s: centre ${round(seconds.centre)}, PostgreSQL ${round(seconds.postgres)}, generator ${round(generator)}`;
    const line = { unit: 'ms', better: 'lower', runs: pushes.ms.length } as const;
    const name = `sync.load.${sites}`;
    return [
      { ...line, name: `${name}.push-p99`, value: round(quantile(pushes.ms, 0.99)), note: `${what}; ${others}` },
      { ...line, name: `${name}.push-p50`, value: round(quantile(pushes.ms, 0.5)) },
      {
        ...line,
        name: `${name}.centre-cpu`,
        value: round((seconds.centre * 1_000) / load.seconds / (load.counters / 1_000)),
        note: 'CPU of the centre in a second for 1,000 counters',
      },
      {
        ...line,
        name: `${name}.stream-memory`,
        unit: 'KiB',
        value: round(memory),
        note: 'of the centre, for each counter',
      },
    ];
  } finally {
    await trial.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function inParts<T>(all: readonly T[], size: number, act: (each: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < all.length; at += size) await Promise.all(all.slice(at, at + size).map(act));
}

/** A poked counter pulls once at a time, as a lane does. */
function createPulls(isWanted: boolean) {
  const busy = new Map<Counter, Promise<unknown>>();
  let isOpen = isWanted;
  let count = 0;
  return {
    count: () => count,
    wish: (counter: Counter): void => {
      if (!isOpen || busy.has(counter) || counter.isBusy) return;
      count += 1;
      busy.set(
        counter,
        counter.pull().finally(() => busy.delete(counter)),
      );
    },
    end: async (): Promise<void> => {
      isOpen = false;
      await Promise.all(busy.values());
    },
  };
}

/** Open loop: the next push begins when it is due, however long the ones before take; its time counts from then. */
async function pushFor(all: readonly Counter[], { rate, seconds }: Load) {
  const ms: number[] = [];
  const running = new Set<Promise<void>>();
  let refused = 0;
  const begin = performance.now();
  const total = Math.round(rate * seconds);
  for (let n = 0; n < total; n += 1) {
    const due = begin + (n * 1_000) / rate;
    if (due > performance.now()) await pause(due - performance.now());
    const free = pick(all, n);
    if (!free) continue;
    free.isBusy = true;
    const push = free
      .push()
      .then((status) => {
        if (status === 200) ms.push(performance.now() - due);
        else refused += 1;
      })
      .finally(() => {
        free.isBusy = false;
        running.delete(push);
      });
    running.add(push);
  }
  await Promise.all(running);
  return { ms, refused };
}

/** A stride that meets every counter before it repeats, whatever their number. */
function pick(all: readonly Counter[], n: number): Counter | undefined {
  for (let tries = 0; tries < 50; tries += 1) {
    const counter = all[((n + tries) * 7_919) % all.length];
    if (counter && !counter.isBusy) return counter;
  }
  return undefined;
}

const TICKS = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** User and system time of a process, from /proc (proc_pid_stat(5)). */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** A process with its children, also those that have ended. */
function familyCpu(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const ended = (Number(fields[13]) + Number(fields[14])) / TICKS;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
  return children.reduce((sum, child) => sum + cpuSeconds(Number(child)), cpuSeconds(pid) + ended);
}

const memoryKb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
