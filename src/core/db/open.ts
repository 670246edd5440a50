import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { StartFault } from '#contract/errors';
import { codeOf, sqliteFault, systemFault, tryDisk } from './disk.ts';
import { applyKey, isMarkOf, keyMark } from './key.ts';
import { isNewer, migrate, versionOf } from './migrate.ts';
import { type Migration, MIGRATIONS } from './migrations/index.ts';
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

/** Whether a database was ever made here; then a key must be there too, and must never be made anew. */
export const hasDatabase = (dataFolder: string): boolean =>
  [DATABASE_FILE, MARK_FILE].some((name) => existsSync(join(dataFolder, name)));

/**
 * Opens (or makes) the encrypted database of a data folder and brings it to the newest schema.
 * Throws `StartRefused`: `folder-read-only`, `disk-full`, `database-wrong-key`, `database-corrupt`, `database-newer`.
 */
export function openDatabase(dataFolder: string, key: Buffer, migrations: readonly Migration[] = MIGRATIONS): Db {
  const file = join(dataFolder, DATABASE_FILE);
  const mark = join(dataFolder, MARK_FILE);
  makeReady(dataFolder, file);
  const isMarked = existsSync(mark);
  if (isMarked && !isMarkOf(readFileSync(mark), key)) throw new StartRefused('database-wrong-key');
  // The mark is written after the first database was whole, so a file that is missing or empty beside it was lost.
  if (isMarked && (!existsSync(file) || statSync(file).size === 0)) throw new StartRefused('database-corrupt');
  let db: Db | undefined;
  try {
    const opened: Db = (db = new Database(file));
    prepareConnection(opened, key);
    if (isNewer(opened, migrations)) throw new StartRefused('database-newer');
    if (versionOf(opened) > 0 && opened.pragma('quick_check', { simple: true }) !== 'ok')
      throw new StartRefused('database-corrupt');
    migrate(opened, () => backUp(opened, file, key), migrations);
    if (!isMarked) writeFileSync(mark, keyMark(key), { mode: 0o600, flush: true });
    return opened;
  } catch (error) {
    db?.close();
    throw refused(error, dataFolder);
  }
}

/** Throws `StartRefused` when nothing can be written: without an audit row nobody could even sign in. */
function makeReady(dataFolder: string, file: string): void {
  try {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
    if (existsSync(file)) accessSync(file, constants.W_OK);
  } catch (error) {
    throw new StartRefused(systemFault(error), error);
  }
  const disk = tryDisk(dataFolder);
  if (disk !== 'writable') throw new StartRefused(disk === 'full' ? 'disk-full' : 'folder-read-only');
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

/**
 * `db.backup()` refuses an encrypted source, so the copy is written by `VACUUM INTO`, which keeps the key. It gets its
 * name when it is whole: one that was cut off is no backup.
 */
function backUp(db: Db, file: string, key: Buffer): void {
  const copy = `${file}.before-${versionOf(db)}`;
  if (existsSync(copy)) return;
  const unchecked = `${copy}.tmp`;
  rmSync(unchecked, { force: true });
  db.prepare('VACUUM INTO ?').run(unchecked);
  const written = new Database(unchecked, { readonly: true });
  try {
    applyKey(written, key);
    if (written.pragma('quick_check', { simple: true }) !== 'ok') throw new StartRefused('database-corrupt');
  } finally {
    written.close();
  }
  renameSync(unchecked, copy);
}

function refused(error: unknown, dataFolder: string): unknown {
  if (error instanceof StartRefused) return error;
  const fault = sqliteFault(codeOf(error), () => tryDisk(dataFolder));
  return fault ? new StartRefused(fault, error) : error;
}
