import { expect, test } from 'vitest';
import { runDays } from './run-days.ts';

test(
  'counters that worked for days without a network, killed at random, come together without a loss or a double',
  { timeout: 600_000 },
  async () => {
    const report = await runDays({ counters: 2, days: 2, applicationsPerDay: 3, seed: 7 });
    expect(report.violations).toEqual([]);
    expect(report).toMatchObject({ applications: 12, receipts: 12, genuine: 12 });
    expect(report.kills).toBeGreaterThan(0);
  },
);
