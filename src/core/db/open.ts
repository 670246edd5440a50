import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { StartFault } from '#contract/errors';
import { applyKey, isMarkOf, keyMark } from './key.ts';
import { isNewer, migrate, versionOf } from './migrate.ts';
import type { Db } from './sql.ts';

/** Why the data could not be opened. Every file is left exactly as it was. */
export class StartRefused extends Error {
  readonly fault: StartFault;
  constructor(fault: StartFault, cause?: unknown) {
    super(fault, { cause });
    this.fault = fault;
  }
}

export const DATABASE_FILE = 'loket.db';
const MARK_FILE = 'loket.key-mark';

/**
 * Opens (or makes) the encrypted database of a data folder and brings it to the newest schema.
 * Throws `StartRefused`: `folder-read-only`, `disk-full`, `database-wrong-key`, `database-corrupt`, `database-newer`.
 */
export function openDatabase(dataFolder: string, key: Buffer): Db {
  const file = join(dataFolder, DATABASE_FILE);
  const mark = join(dataFolder, MARK_FILE);
  try {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
    accessSync(dataFolder, constants.W_OK);
    if (existsSync(file)) accessSync(file, constants.W_OK);
    if (!existsSync(file)) writeFileSync(mark, keyMark(key), { mode: 0o600 });
  } catch (error) {
    throw refusedBySystem(error);
  }
  if (existsSync(mark) && !isMarkOf(readFileSync(mark), key)) throw new StartRefused('database-wrong-key');
  let db: Db | undefined;
  try {
    db = new Database(file);
    prepareConnection(db, key);
    if (isNewer(db)) throw new StartRefused('database-newer');
    if (versionOf(db) > 0 && db.pragma('quick_check', { simple: true }) !== 'ok')
      throw new StartRefused('database-corrupt');
    migrate(db, () => backUp(db, file));
    return db;
  } catch (error) {
    db?.close();
    throw error instanceof StartRefused ? error : refusedBySqlite(error);
  }
}

/** The settings of every connection (docs/core.md). The first read happens here, so a wrong key shows here. */
export function prepareConnection(db: Db, key: Buffer): void {
  applyKey(db, key);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('foreign_keys = ON');
  db.pragma('busy_timeout = 5000');
  db.pragma('temp_store = MEMORY');
  db.pragma('secure_delete = ON');
}

/** `db.backup()` refuses an encrypted source, so the copy is written by `VACUUM INTO`, which keeps the key. */
function backUp(db: Db | undefined, file: string): void {
  if (!db) return;
  const copy = `${file}.before-${versionOf(db)}`;
  if (!existsSync(copy)) db.prepare('VACUUM INTO ?').run(copy);
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

function refusedBySystem(error: unknown): StartRefused {
  return new StartRefused(codeOf(error) === 'ENOSPC' ? 'disk-full' : 'folder-read-only', error);
}

/** With the right key (its mark agrees), a file that cannot be read is a damaged file. */
function refusedBySqlite(error: unknown): Error {
  const code = codeOf(error);
  if (code === 'SQLITE_FULL' || code === 'ENOSPC') return new StartRefused('disk-full', error);
  if (code.startsWith('SQLITE_READONLY') || code === 'SQLITE_CANTOPEN' || code.startsWith('SQLITE_IOERR')) {
    return new StartRefused('folder-read-only', error);
  }
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')) return new StartRefused('database-corrupt', error);
  return error instanceof Error ? error : new Error(String(error));
}
