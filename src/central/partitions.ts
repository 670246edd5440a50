import type pg from 'pg';
import { makePartitions } from './partitions.sql.ts';

/** Months of the mutation log that are ready before they begin. */
const MONTHS_AHEAD = 3;
const DAY_MS = 86_400_000;

/** Makes the partitions of this month and the next three that are missing; answers how many. Safe in every copy at once. */
export async function preparePartitions(pool: pg.Pool): Promise<number> {
  return (await makePartitions(pool, [MONTHS_AHEAD]))?.made ?? 0;
}

/**
 * Prepares at once and then daily. A day that fails is told and tried again the next: until then rows of a month
 * without a partition stand in the default one, which is slower and loses nothing.
 */
export function keepPartitions(pool: pg.Pool, onFailure: (error: unknown) => void): { close(): Promise<void> } {
  let running: Promise<unknown> = Promise.resolve();
  const run = (): void => {
    running = preparePartitions(pool).catch(onFailure);
  };
  run();
  const timer = setInterval(run, DAY_MS);
  timer.unref();
  return {
    close: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
