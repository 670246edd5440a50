import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Db } from '#core/db/sql';
import * as sql from './blobs.sql.ts';
import { folderOf } from './store.ts';

const DAY_MS = 86_400_000;
/** A file without a row may be one whose row is still to come, but not for so long. */
const UNREFERENCED_MS = 7 * DAY_MS;
/** As long as mutations are kept, so that a restored centre can ask again (docs/design/sync.md, section 8). */
const KEEP_MS = 35 * DAY_MS;
/** Below this no more attachments are taken, and those that the centre has are given up early. */
export const SHORT_BYTES = 2_147_483_648;

export interface Sweeping {
  readonly db: Db;
  readonly dataFolder: string;
  /** Epoch milliseconds of this machine: only for the age of files that no row knows. */
  readonly now: number;
  /** Latest server time heard; null before any, and then nothing is given up. */
  readonly serverTime: string | null;
  readonly freeBytes: number;
}

/** What a sweep did; for the log. */
export interface Swept {
  readonly removed: number;
  readonly evicted: number;
  readonly missing: number;
}

/**
 * Keeps folder and rows the same: finishes what a crash left, removes what nobody refers to, notices what is gone, and
 * gives up what the centre has had for long enough. Runs at start and daily.
 */
export function sweepBlobs(sweeping: Sweeping): Swept {
  const missing = noticeMissing(sweeping);
  const evicted = evict(sweeping);
  const removed = removeUnreferenced(sweeping) + removeUnknown(sweeping);
  return { removed, evicted, missing };
}

const unlink = (dataFolder: string, path: string): void => rmSync(join(folderOf(dataFolder), path), { force: true });

function noticeMissing({ db, dataFolder }: Sweeping): number {
  let count = 0;
  for (const { sha256, path, state } of sql.selectFiles(db)) {
    if (state === 'evicted') {
      unlink(dataFolder, path);
      sql.updateUnlinked(db, { sha256 });
    } else if (!existsSync(join(folderOf(dataFolder), path))) count += sql.updateMissing(db, { sha256 });
  }
  return count;
}

/** The row says `evicted` and forgets the key before the file goes: a row never claims bytes that are gone. */
function evict({ db, dataFolder, serverTime, freeBytes }: Sweeping): number {
  if (serverTime === null) return 0;
  const before = new Date(Date.parse(serverTime) - KEEP_MS).toISOString();
  const files = sql.selectEvictable(db, { before });
  if (freeBytes < SHORT_BYTES) files.push(...sql.selectEvictableWhenShort(db));
  for (const { sha256, path } of files) {
    sql.updateEvicted(db, { sha256 });
    unlink(dataFolder, path);
    sql.updateUnlinked(db, { sha256 });
  }
  return files.length;
}

function removeUnreferenced({ db, dataFolder }: Sweeping): number {
  sql.deleteSucceeded(db);
  const found = sql.selectUnreferenced(db);
  for (const { sha256, path } of found) {
    sql.deleteBlob(db, { sha256 });
    if (path !== null) unlink(dataFolder, path);
  }
  return found.length;
}

function removeUnknown({ db, dataFolder, now }: Sweeping): number {
  const folder = folderOf(dataFolder);
  if (!existsSync(folder)) return 0;
  const known = new Set(sql.selectFiles(db).map(({ path }) => path));
  const old = readdirSync(folder).filter(
    (name) => !known.has(name) && now - statSync(join(folder, name)).mtimeMs > UNREFERENCED_MS,
  );
  for (const name of old) unlink(dataFolder, name);
  return old.length;
}
