import type pg from 'pg';
import { insertState } from '../machine.sql.ts';
import {
  lockCluster,
  renewHeads,
  selectAnyMachine,
  selectIdentity,
  skipMachineNumbers,
  updateCluster,
} from './cluster.sql.ts';
import { transaction } from './sql.ts';

/** How far feed positions jump: more than any centre hands out between two backups. */
const HEAD_JUMP = 1_000_000_000;
/** Codes a site may have given out since the backup; 2,376 codes last for a hundred restores. */
const MACHINE_NUMBERS_SKIPPED = 20;

/**
 * Compares the database with the one that last ran here. Another one was restored from a backup, or took over from a
 * server that failed, and may have forgotten what machines were told: every scope gets a new epoch. Answers whether it
 * did; a database that no machine knows has nothing to forget. One that was never marked counts as another one, so
 * deleting `cluster` from `server_state` forces it.
 */
export async function checkCluster(pool: pg.Pool): Promise<boolean> {
  const current = await selectIdentity(pool);
  if (!current) throw new Error('PostgreSQL does not say which cluster it is');
  return transaction(pool, 'write', async (db) => {
    await insertState(db, ['cluster', '']);
    const known = await lockCluster(db);
    if (known?.v === current.identity) return false;
    await updateCluster(db, [current.identity]);
    if (!(await selectAnyMachine(db))) return false;
    await renewHeads(db, [HEAD_JUMP]);
    await skipMachineNumbers(db, [MACHINE_NUMBERS_SKIPPED]);
    return true;
  });
}
