import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { type SeedLine, simulate } from './world/simulate.ts';

/**
 * `npm run sim [-- --seeds N --seed S]`: simulation at length, or one seed again with its whole trace if it fails;
 * `--kills N`: real processes on a line that breaks, ended by SIGKILL so many times.
 */
const { values } = parseArgs({
  options: { seeds: { type: 'string' }, seed: { type: 'string' }, kills: { type: 'string' } },
});
const line = (text: string): void => void process.stdout.write(`${text}\n`);

process.exitCode = values.kills === undefined ? await seeds() : await kills(Number(values.kills));

async function kills(count: number): Promise<number> {
  const started = performance.now();
  const { runKills } = await import('./kills/run-kills.ts');
  const report = await runKills({
    count,
    counters: 4,
    seed: Number(values.seed ?? 1),
    onKill: (done) => void (done % 50 === 0 && line(`${done} kills, ${seconds(started)} s`)),
  });
  for (const { invariant, text } of report.violations) line(`  invariant ${invariant}: ${text}`);
  const { counter, centre, postgres } = report.kills;
  line(`${counter} kills of counters, ${centre} of the centre, ${postgres} of PostgreSQL, ${seconds(started)} s`);
  line(`${report.mutations} mutations, ${report.receipts} receipts, ${report.violations.length} violations`);
  return report.violations.length === 0 ? 0 : 1;
}

async function seeds(): Promise<number> {
  const from = Number(values.seed ?? 1);
  const count = Number(values.seeds ?? (values.seed === undefined ? 300 : 1));
  const started = performance.now();
  const total = { seeds: 0, mutations: 0, hash: '' };
  const failed = await simulate({
    from,
    count,
    workers: availableParallelism(),
    onSeed: ({ seed, hash, mutations, violations }) => {
      total.seeds += 1;
      total.mutations += mutations;
      total.hash = hash;
      if (violations.length > 0) line(`seed ${seed} fails: ${violations[0]?.text}`);
      if (total.seeds % 100 === 0) line(`${total.seeds} seeds, ${seconds(started)} s`);
    },
  });
  for (const each of failed.slice(0, 1)) show(each);
  if (count === 1) line(`trace ${total.hash}`);
  line(`${total.seeds} seeds, ${total.mutations} mutations, ${failed.length} failed, ${seconds(started)} s`);
  return failed.length === 0 && total.seeds === count ? 0 : 1;
}

function seconds(started: number): string {
  return ((performance.now() - started) / 1000).toFixed(0);
}

/** The trace first, so that what is wrong stands last on the screen. */
function show({ seed, hash, lines, violations }: SeedLine): void {
  for (const text of lines) line(text);
  line(`seed ${seed}, trace ${hash}`);
  for (const { invariant, text } of violations) line(`  invariant ${invariant}: ${text}`);
  line(`Again: npm run sim -- --seed ${seed}`);
}
