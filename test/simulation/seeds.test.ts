import { expect, test } from 'vitest';
import { type SeedLine, simulate } from './world/simulate.ts';

const SEEDS = 300;

test(
  `${SEEDS} seeds: no work is lost or doubled, everybody ends with the same rows`,
  { timeout: 1_800_000 }, // only a run that hangs: a busy machine needs ten times what a quiet one does
  async () => {
    let mutations = 0;
    const failed = await simulate({
      from: 1,
      count: SEEDS,
      workers: 2,
      onSeed: (line) => (mutations += line.mutations),
    });
    const words = failed.map(({ seed, violations }) => `npm run sim -- --seed ${seed}: ${violations[0]?.text}`);
    expect(words).toEqual([]);
    expect(mutations).toBeGreaterThan(SEEDS * 20); // the runs did something
  },
);

test('the same seed is the same run, another seed is not', { timeout: 120_000 }, async () => {
  const hashes = async (from: number): Promise<string[]> => {
    const lines: SeedLine[] = [];
    await simulate({ from, count: 2, workers: 1, onSeed: (line) => lines.push(line) });
    return lines.map(({ hash }) => hash);
  };
  const [first, second] = [await hashes(5), await hashes(5)];
  expect(second).toEqual(first);
  expect(new Set(first).size).toBe(2);
});
