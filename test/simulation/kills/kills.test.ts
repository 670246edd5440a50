import { expect, test } from 'vitest';
import { runKills } from './run-kills.ts';

const KILLS = 15;

test(
  `${KILLS} times SIGKILL of counters, the centre and PostgreSQL: nothing lost, nothing doubled`,
  { timeout: 400_000 },
  async () => {
    const report = await runKills({ count: KILLS, counters: 3, seed: 3 });
    expect(report.violations).toEqual([]);
    expect(report.kills.counter + report.kills.centre + report.kills.postgres).toBe(KILLS);
    expect(report.receipts).toBeGreaterThan(0);
  },
);
