import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cluster, startCluster } from '../world/database.ts';
import { simulate } from '../world/simulate.ts';
import { MUTANTS, patched } from './mutants.ts';

const SOURCE = join(import.meta.dirname, '../../../src');
/** More seeds than any of them needed when it was planted. */
const SEEDS = 120;

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster.close());

test.each(MUTANTS)('caught: $name', { timeout: 900_000 }, async ({ name, from = 1 }) => {
  const failed = await simulate({ from, count: SEEDS, workers: 2, mutant: name, stopsAtFailure: true }, cluster);
  expect(failed.flatMap(({ violations }) => violations)).not.toEqual([]);
});

test('a planted bug whose text is gone is no proof and says so', () => {
  const [mutant] = MUTANTS;
  if (!mutant) throw new Error('there are no planted bugs');
  const source = readFileSync(join(SOURCE, mutant.file), 'utf8');
  expect(patched(mutant, source)).not.toBe(source);
  expect(() => patched(mutant, patched(mutant, source))).toThrow('stands 0 times');
});
