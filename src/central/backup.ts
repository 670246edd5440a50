import { execFile } from 'node:child_process';
import { constants, existsSync, readdirSync } from 'node:fs';
import { copyFile, mkdir, open, readdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { createRoles, forgetCluster, selectTarget } from './backup.sql.ts';

const run = promisify(execFile);
const DEBIAN = '/usr/lib/postgresql';
const DUMP = 'database.dump';
const FILES = 'blobs';

/** Why nothing was saved or brought back, in words for whoever runs the centre. */
export class BackupProblem extends Error {}

export interface BackupOptions {
  /** A superuser's, or of a role with BYPASSRLS: the owner of the tables is held to row-level security too. */
  readonly url: string;
  readonly folder: string;
  /** `LOKET_BLOBS`; files in S3 have their own backups. */
  readonly blobs: string | undefined;
}

/**
 * Writes the database in PostgreSQL's custom format and, behind it, the encrypted files that lie on a disk. Works while
 * the centre runs: the dump is one snapshot, and a file that it names was there before. Answers how many files are new.
 */
export async function backup({ url, folder, blobs }: BackupOptions): Promise<{ readonly files: number }> {
  const { version } = await target(url);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const part = join(folder, `${DUMP}.part`);
  await program('pg_dump', version, ['--format=custom', '--no-owner', `--file=${part}`], url);
  await flush(part);
  await rename(part, join(folder, DUMP));
  await flush(folder);
  const place = diskPlace(blobs);
  return { files: place === undefined ? 0 : await copyFiles(place, join(folder, FILES)) };
}

/**
 * Brings a backup into an empty database and an empty or partly filled place for files. The next start renews every
 * epoch, so that counters read all again and send what this backup does not know (docs/design/sync.md, section 6).
 */
export async function restore({ url, folder, blobs }: BackupOptions): Promise<{ readonly files: number }> {
  if (!existsSync(join(folder, DUMP))) throw new BackupProblem(`there is no ${DUMP} in ${folder}`);
  const { version, tables } = await target(url);
  if (tables > 0) throw new BackupProblem('the database is not empty; make a new one and name it in DATABASE_URL');
  // Files first: a row never says that a file is stored which is not.
  const place = diskPlace(blobs);
  const saved = join(folder, FILES);
  if (existsSync(saved) && place === undefined) {
    throw new BackupProblem('the backup holds files; name their place in LOKET_BLOBS as file:///FOLDER');
  }
  const files = place !== undefined && existsSync(saved) ? await copyFiles(saved, place) : 0;
  await withClient(url, createRoles);
  const flags = ['--exit-on-error', '--single-transaction', '--no-owner', `--dbname=${new URL(url).pathname.slice(1)}`];
  await program('pg_restore', version, [...flags, join(folder, DUMP)], url);
  await withClient(url, forgetCluster);
  return { files };
}

async function target(url: string): Promise<{ readonly version: number; readonly tables: number }> {
  const found = await withClient(url, selectTarget);
  if (!found) throw new Error('PostgreSQL did not say its version');
  return found;
}

async function withClient<T>(url: string, act: (db: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await act(client);
  } finally {
    await client.end();
  }
}

/** Where a program of this PostgreSQL or a newer one is: `LOKET_PG_BIN`, Debian's folders from the newest, else the path. */
async function find(name: string, version: number): Promise<string> {
  const given = process.env['LOKET_PG_BIN'];
  const debian = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = given === undefined ? debian.map((each) => join(DEBIAN, each, 'bin')) : [given];
  for (const path of [...folders.map((each) => join(each, name)), ...(given === undefined ? [name] : [])]) {
    const answer = await run(path, ['--version']).catch(() => undefined);
    const major = Number(/ (\d+)/.exec(answer?.stdout ?? '')?.[1] ?? 0);
    if (major >= version) return path;
  }
  throw new BackupProblem(`${name} of PostgreSQL ${version} or newer is needed; name its folder in LOKET_PG_BIN`);
}

/** The password travels in the environment, because arguments can be read by everybody on the machine. */
async function program(name: string, version: number, args: readonly string[], url: string): Promise<void> {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  const env = {
    PATH: process.env['PATH'],
    PGHOST: decodeURIComponent(hostname),
    PGPORT: port || '5432',
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: decodeURIComponent(pathname.slice(1)),
    ...(searchParams.has('sslmode') ? { PGSSLMODE: searchParams.get('sslmode') ?? '' } : {}),
  };
  const path = await find(name, version);
  await run(path, [...args], { env }).catch((error: { stderr?: string }) => {
    throw new BackupProblem(`${name} failed: ${error.stderr?.trim().split('\n')[0] ?? 'no reason given'}`);
  });
}

const diskPlace = (blobs: string | undefined): string | undefined =>
  blobs?.startsWith('file:') ? fileURLToPath(blobs) : undefined;

/** Copies what is not there yet: a file's name says its content, so one that is there is the same. */
async function copyFiles(from: string, to: string): Promise<number> {
  if (!existsSync(from)) return 0;
  let count = 0;
  for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const source = join(entry.parentPath, entry.name);
    const goal = join(to, source.slice(from.length));
    if (existsSync(goal)) continue;
    await mkdir(dirname(goal), { recursive: true, mode: 0o700 });
    await copyFile(source, `${goal}.part`, constants.COPYFILE_FICLONE);
    await flush(`${goal}.part`);
    await rename(`${goal}.part`, goal);
    count += 1;
  }
  return count;
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r');
  await handle.sync();
  await handle.close();
}
