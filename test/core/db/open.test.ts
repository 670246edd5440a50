import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sqliteFault, tryDisk } from '#core/db/disk';
import { applyKey } from '#core/db/key';
import { migrate, versionOf } from '#core/db/migrate';
import { LATEST_VERSION, type Migration, MIGRATIONS } from '#core/db/migrations/index';
import { DATABASE_FILE, openDatabase, StartRefused } from '#core/db/open';

let folder: string;
const key = randomBytes(32);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loket-db-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = () => join(folder, DATABASE_FILE);
const faultOf = (open: () => unknown): string => {
  try {
    open();
    return 'opened';
  } catch (error) {
    return error instanceof StartRefused ? error.fault : String(error);
  }
};

describe('the encrypted file', () => {
  test('holds nothing readable: no header, no table name, no value', () => {
    const db = openDatabase(folder, key);
    db.prepare("INSERT INTO setting (name, value) VALUES ('penanda', 'RAHASIA-PENANDA')").run();
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.close();
    const bytes = readFileSync(file()).toString('latin1');
    for (const word of ['SQLite format', 'RAHASIA-PENANDA', 'CREATE TABLE', 'outbox'])
      expect(bytes).not.toContain(word);
  });

  test('opens again with its key and keeps what was committed', () => {
    openDatabase(folder, key).prepare("INSERT INTO setting (name, value) VALUES ('a', 'b')").run();
    const value = openDatabase(folder, key).prepare("SELECT value FROM setting WHERE name = 'a'").pluck().get();
    expect(value).toBe('b');
  });

  test.each([
    ['journal_mode', 'wal'],
    ['synchronous', 2],
    ['foreign_keys', 1],
    ['secure_delete', 1],
    ['temp_store', 2],
  ])('is opened with %s = %s', (name, value) => {
    expect(openDatabase(folder, key).pragma(name, { simple: true })).toBe(value);
  });
});

describe('what cannot be opened says why and is left as it was', () => {
  test('another key', () => {
    openDatabase(folder, key).close();
    const before = readFileSync(file());
    expect(faultOf(() => openDatabase(folder, randomBytes(32)))).toBe('database-wrong-key');
    expect(readFileSync(file()).equals(before)).toBe(true);
  });

  test('a damaged page', () => {
    const db = openDatabase(folder, key);
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.close();
    const bytes = readFileSync(file());
    bytes.fill(0xa5, 4096 * 2 + 100, 4096 * 2 + 140);
    writeFileSync(file(), bytes);
    expect(faultOf(() => openDatabase(folder, key))).toBe('database-corrupt');
    expect(readFileSync(file()).equals(bytes)).toBe(true);
  });

  test('a file cut in the middle', () => {
    const db = openDatabase(folder, key);
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.close();
    writeFileSync(file(), readFileSync(file()).subarray(0, 4096 * 3 + 7));
    expect(faultOf(() => openDatabase(folder, key))).toBe('database-corrupt');
  });

  test('a newer schema', () => {
    const db = openDatabase(folder, key);
    db.pragma(`user_version = ${LATEST_VERSION + 10}`);
    db.close();
    expect(faultOf(() => openDatabase(folder, key))).toBe('database-newer');
  });

  test('a folder that is a file', () => {
    const path = join(folder, 'not-a-folder');
    writeFileSync(path, '');
    expect(faultOf(() => openDatabase(path, key))).toBe('folder-read-only');
  });
});

describe('a database that was there is never replaced by an empty one', () => {
  beforeEach(() => openDatabase(folder, key).close());

  test.each([
    ['is empty', () => writeFileSync(file(), '')],
    ['is missing beside its mark', () => rmSync(file())],
  ])('a file that %s', (_how, lose) => {
    lose();
    const before = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name)).toString('hex')]);
    expect(faultOf(() => openDatabase(folder, key))).toBe('database-corrupt');
    expect(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name)).toString('hex')])).toEqual(before);
  });

  test('a first start that was cut off before the mark goes on', () => {
    rmSync(join(folder, 'loket.key-mark'));
    writeFileSync(file(), '');
    expect(faultOf(() => openDatabase(folder, key))).toBe('opened');
    expect(existsSync(join(folder, 'loket.key-mark'))).toBe(true);
  });
});

describe('what an error of SQLite means', () => {
  test.each([
    ['SQLITE_FULL', 'writable', 'disk-full'],
    ['SQLITE_IOERR_SHMSIZE', 'full', 'disk-full'],
    ['SQLITE_IOERR_WRITE', 'full', 'disk-full'],
    ['SQLITE_CANTOPEN', 'full', 'disk-full'],
    ['SQLITE_IOERR_SHMOPEN', 'read-only', 'folder-read-only'],
    ['SQLITE_CANTOPEN', 'read-only', 'folder-read-only'],
    ['SQLITE_CANTOPEN', 'writable', 'folder-read-only'],
    ['SQLITE_READONLY_DBMOVED', 'writable', 'folder-read-only'],
    ['SQLITE_IOERR_READ', 'writable', 'database-corrupt'],
    ['SQLITE_NOTADB', 'writable', 'database-corrupt'],
    ['SQLITE_CORRUPT_VTAB', 'full', 'database-corrupt'],
    ['SQLITE_BUSY', 'full', undefined],
  ] as const)('%s with a disk that is %s: %s', (code, disk, fault) => {
    expect(sqliteFault(code, () => disk)).toBe(fault);
  });

  test('the disk is tried by writing, and the trial leaves nothing behind', () => {
    expect(tryDisk(folder)).toBe('writable');
    expect(readdirSync(folder)).toEqual([]);
    expect(tryDisk(join(folder, 'missing'))).toBe('read-only');
    symlinkSync('/dev/full', join(folder, 'write-probe.tmp'));
    expect(tryDisk(folder)).toBe('full');
  });
});

describe('migrations', () => {
  const later: Migration = { version: LATEST_VERSION + 10, sql: 'CREATE TABLE later (a TEXT) STRICT' };
  const broken: Migration = { version: LATEST_VERSION + 10, sql: 'CREATE TABLE half (a TEXT) STRICT; SELECT nonsense' };

  test('versions are tens and rise', () => {
    const versions = MIGRATIONS.map(({ version }) => version);
    expect(versions.filter((version) => version % 10 !== 0)).toEqual([]);
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
  });

  test('from empty, step by step and the checked-in schema are the same', () => {
    const schemaOf = (db: Database.Database) =>
      db.prepare('SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name').pluck().all().join(';\n\n') +
      ';\n';
    const whole = new Database(':memory:');
    migrate(whole, () => undefined);
    // Each version opens the file that the one before it left, as years of updates do.
    for (const count of MIGRATIONS.keys()) openDatabase(folder, key, MIGRATIONS.slice(0, count + 1)).close();
    const stepped = openDatabase(folder, key);
    expect(MIGRATIONS.length).toBeGreaterThan(1);
    expect(versionOf(stepped)).toBe(versionOf(whole));
    expect(schemaOf(stepped)).toBe(schemaOf(whole));
    expect(readFileSync(join(import.meta.dirname, '../../../src/core/db/schema.sql'), 'utf8')).toBe(schemaOf(whole));
  });

  test('a new file needs no backup, an older one gets one before its first change', () => {
    const db = openDatabase(folder, key);
    let backups = 0;
    migrate(db, () => (backups += 1), [...MIGRATIONS, later]);
    expect([backups, versionOf(db)]).toEqual([1, LATEST_VERSION + 10]);
  });

  test('one that fails leaves schema and version as they were', () => {
    const db = openDatabase(folder, key);
    expect(() => migrate(db, () => undefined, [...MIGRATIONS, broken])).toThrow(/nonsense/);
    expect(versionOf(db)).toBe(LATEST_VERSION);
    expect(db.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'half'").pluck().get()).toBe(0);
  });

  test('the backup before a change is encrypted with the same key and holds what was there, also after another start', () => {
    openDatabase(folder, key).prepare("INSERT INTO setting (name, value) VALUES ('penanda', 'RAHASIA')").run();
    openDatabase(folder, key, [...MIGRATIONS, later]).close();
    const copy = `${file()}.before-${LATEST_VERSION}`;
    const bytes = readFileSync(copy);
    for (const word of ['SQLite format', 'RAHASIA', 'CREATE TABLE'])
      expect(bytes.toString('latin1')).not.toContain(word);
    const backup = new Database(copy, { readonly: true });
    applyKey(backup, key);
    expect(backup.pragma('quick_check', { simple: true })).toBe('ok');
    expect(versionOf(backup)).toBe(LATEST_VERSION);
    expect(backup.prepare("SELECT value FROM setting WHERE name = 'penanda'").pluck().get()).toBe('RAHASIA');
    backup.close();
    openDatabase(folder, key, [...MIGRATIONS, later]).close();
    expect(readFileSync(copy).equals(bytes)).toBe(true);
    expect(() => new Database(copy).prepare('SELECT 1 FROM setting').get()).toThrow();
  });
});
