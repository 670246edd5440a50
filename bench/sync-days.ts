import { runDays } from '#test/simulation/days/run-days';
import { type BenchLine, round } from './line.ts';

const setting = (name: string, usual: number): number => Number(process.env[`LOKET_DAYS_${name}`] ?? usual);

/**
 * The acceptance run of docs/design/sync.md, section 15: thirty whole workstations, three days without a network, a
 * hundred applications a day each, killed at random, then all of them at once. `LOKET_DAYS_COUNTERS`, `_DAYS`,
 * `_APPLICATIONS` and `_SEED` change one thing each. Throws when something was lost, doubled or is not genuine.
 */
export async function syncDays(): Promise<BenchLine[]> {
  const size = {
    counters: setting('COUNTERS', 30),
    days: setting('DAYS', 3),
    applicationsPerDay: setting('APPLICATIONS', 100),
  };
  const report = await runDays({
    ...size,
    seed: setting('SEED', 1),
    onProgress: (text) => process.stderr.write(`${text}\n`),
  });
  const written = size.counters * size.days * size.applicationsPerDay;
  const { applications, mutations, kills, receipts, genuine, convergedMs, violations } = report;
  for (const { invariant, text } of violations.slice(0, 20)) process.stderr.write(`invariant ${invariant}: ${text}\n`);
  if (violations.length > 0 || applications !== written || genuine !== written) {
    throw new Error(`${violations.length} violations, ${applications} of ${written} arrived, ${genuine} are genuine`);
  }
  const note = `${size.counters} counters, ${size.days} days, ${applications} applications, ${mutations} mutations, ${receipts} receipts with their files, ${kills} kills, 0 lost, 0 doubled`;
  return [
    { name: 'sync.days.converged', value: round(convergedMs / 1_000), unit: 's', better: 'lower', runs: 1, note },
  ];
}
