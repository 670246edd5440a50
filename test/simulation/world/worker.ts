import { Killed } from './killable.ts';
import { prepareGround, runSeed, type SeedResult } from './run-seed.ts';

/**
 * `node --import ./hooks.ts worker.ts DATABASE FROM STEP COUNT`: runs the seeds FROM, FROM + STEP ..., COUNT of them,
 * and writes one JSON line for each.
 */
const [url = '', from = '0', step = '1', count = '1'] = process.argv.slice(2);

export interface SeedLine extends Omit<SeedResult, 'facts' | 'lines'> {
  /** Only of a seed that failed. */
  readonly lines: readonly string[];
}

let failure: string | undefined;
// A process that died in the middle of a turn leaves nobody to hear of it; anything else is a bug of the run.
process.on('unhandledRejection', (reason) => {
  if (!(reason instanceof Killed))
    failure = reason instanceof Error ? (reason.stack ?? reason.message) : 'a rejection without an error';
});

const ground = await prepareGround(url);
for (let n = 0; n < Number(count); n++) {
  const seed = Number(from) + n * Number(step);
  const { facts: _facts, lines, violations, ...result } = await runSeed(ground, seed);
  const all = failure === undefined ? violations : [...violations, { invariant: 0, text: failure }];
  failure = undefined;
  const line: SeedLine = { ...result, violations: all, lines: all.length > 0 ? lines : [] };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
await ground.close();
