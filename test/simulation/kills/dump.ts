import { openDatabase } from '#core/db/open';
import type { Dump } from '../checker/facts.ts';
import { dumpStation } from '../world/dump.ts';

/** Key of the counters' databases; their folders live as long as the run. */
export const COUNTER_KEY = Buffer.alloc(32, 7);

/** The database of a counter that has ended. */
export function dumpFolder(folder: string, key = COUNTER_KEY): Dump {
  const db = openDatabase(folder, key);
  try {
    return dumpStation(db);
  } finally {
    db.close();
  }
}
