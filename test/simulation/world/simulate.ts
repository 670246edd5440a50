import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Cluster, startCluster } from './database.ts';
import type { SeedLine } from './worker.ts';

export type { SeedLine } from './worker.ts';

export interface Simulation {
  /** First seed and how many. */
  readonly from: number;
  readonly count: number;
  /** Processes side by side; each has a database of its own. */
  readonly workers: number;
  /** Name of a planted bug (mutants/). */
  readonly mutant?: string;
  /** Ends at the first seed that fails. */
  readonly stopsAtFailure?: boolean;
  onSeed?(line: SeedLine): void;
}

/** Runs seeds on a PostgreSQL of its own, or on `cluster`; answers the seeds that failed. Throws when a process ends by itself. */
export async function simulate(simulation: Simulation, cluster?: Cluster): Promise<SeedLine[]> {
  const own = cluster ?? (await startCluster());
  const failed: SeedLine[] = [];
  const stop = new AbortController();
  const hear = (line: SeedLine): void => {
    simulation.onSeed?.(line);
    if (line.violations.length === 0) return;
    failed.push(line);
    if (simulation.stopsAtFailure) stop.abort();
  };
  try {
    const names = Array.from({ length: Math.min(simulation.workers, simulation.count) }, (_, n) => n);
    await Promise.all(names.map((n) => runWorker(simulation, n, own, hear, stop.signal)));
  } finally {
    if (!cluster) await own.close();
  }
  return failed.sort((a, b) => a.seed - b.seed);
}

const HOOKS = join(import.meta.dirname, 'hooks.ts');
const WORKER = join(import.meta.dirname, 'worker.ts');

async function runWorker(
  { from, count, workers, mutant }: Simulation,
  n: number,
  cluster: Cluster,
  hear: (line: SeedLine) => void,
  signal: AbortSignal,
): Promise<void> {
  const url = await cluster.database();
  const share = Math.floor((count - n - 1) / workers) + 1;
  const args = ['--import', HOOKS, WORKER, url, String(from + n), String(workers), String(share)];
  const env = { ...process.env, ...(mutant === undefined ? {} : { LOKET_MUTANT: mutant }) };
  const child = spawn(process.execPath, args, {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
    killSignal: 'SIGKILL',
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-4_000)));
  createInterface({ input: child.stdout }).on('line', (text) => hear(JSON.parse(text) as SeedLine));
  await new Promise<void>((resolve, reject) => {
    child.on('error', (error) => (signal.aborted ? resolve() : reject(error)));
    child.on('close', (code) => {
      if (code === 0 || signal.aborted) resolve();
      else reject(new Error(`a simulating process ended with ${code}: ${errors}`));
    });
  });
}
