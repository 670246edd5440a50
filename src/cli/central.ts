import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { isExport, tellImport } from './import-export.ts';

/** Exit status of wrong use, as sysexits.h has it. */
const WRONG_USE = 64;
/** And of a file that cannot be taken. */
const WRONG_DATA = 65;

const USAGE = `loket central serve [--trial DIR] [--port N] [--host ADDRESS] [--demo FILE]
loket central migrate                 DATABASE_MIGRATE_URL or DATABASE_URL
loket central import FILE [--check] [--codes]
                                      catalogue, malls, counters and staff from JSON or YAML; --check only says what
                                      would change; prints a code for each new counter, --codes for each
loket central import FILE.lkx         unsent work that a counter exported; LOKET_BLOBS
loket central backup DIR | restore DIR
                                      database and files; DATABASE_MIGRATE_URL of a role with BYPASSRLS, LOKET_BLOBS
loket central authority run --keys DIR [--seal-services FILE] [--approve-all]
loket central authority list          waiting requests with the fingerprint both screens show
loket central authority approve FINGERPRINT
`;

/** `loket central ...`; the server and the authority run in this process until they are told to stop. */
export async function centralCommand(args: readonly string[]): Promise<number> {
  const [verb = '', ...rest] = args;
  switch (verb) {
    case 'serve':
      return enter('../central/main.ts', rest);
    case 'migrate':
      return migrateCommand();
    case 'import':
      return importCommand(rest);
    case 'backup':
    case 'restore':
      return backupCommand(verb, rest[0]);
    case 'authority':
      return authorityCommand(rest);
    default:
      return wrongUse();
  }
}

function wrongUse(): number {
  process.stderr.write(USAGE);
  return WRONG_USE;
}

/** Runs an entry as if it had been started by itself. */
async function enter(path: string, args: readonly string[]): Promise<number> {
  process.argv.splice(2, process.argv.length, ...args);
  await import(path);
  return Number(process.exitCode ?? 0);
}

const line = (value: object): void => void process.stdout.write(`${JSON.stringify(value)}\n`);

async function migrateCommand(): Promise<number> {
  const url = process.env['DATABASE_MIGRATE_URL'] ?? process.env['DATABASE_URL'];
  if (url === undefined) return wrongUse();
  const { migrate } = await import('../central/db/migrate.ts');
  line({ applied: await migrate(url) });
  return 0;
}

async function importCommand(args: readonly string[]): Promise<number> {
  const url = process.env['DATABASE_URL'];
  const options = { check: { type: 'boolean', default: false }, codes: { type: 'boolean', default: false } } as const;
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [file] = positionals;
  if (url === undefined || file === undefined) return wrongUse();
  if (isExport(file)) return values.check || values.codes ? wrongUse() : importExportCommand(url, file);
  const { openPool } = await import('../central/db/sql.ts');
  const { announcerOf } = await import('../central/announce.ts');
  const { importFile, issueConsoleCode } = await import('../central/import/index.ts');
  const { readImportFile } = await import('../central/import/read.ts');
  const reading = readImportFile(readFileSync(file, 'utf8'));
  if (!reading.ok) {
    for (const { line: at, path, message } of reading.problems) {
      process.stderr.write(`${file}:${at ?? 1}: ${path === '' ? '' : `${path}: `}${message}\n`);
    }
    return WRONG_DATA;
  }
  const pool = openPool(url, 'loket_app', 2);
  try {
    const { changes, unchangedCount } = await importFile(pool, reading.file, values.check);
    for (const { change, row } of changes) line({ change, ...named(row) });
    const count = (kind: string) => changes.filter(({ change }) => change === kind).length;
    const counts = { added: count('added'), changed: count('changed'), retired: count('retired') };
    line({ ...counts, unchanged: unchangedCount, ...(values.check ? { written: false } : {}) });
    if (values.check) return 0;
    const fresh = new Set(changes.filter(({ change }) => change === 'added').map(({ row }) => row.id));
    for (const { id: siteId, name: site, counters } of reading.file.sites) {
      for (const counter of counters.filter(({ id }) => values.codes || fresh.has(id))) {
        line({ site, counter: counter.number, ...(await issueConsoleCode(pool, siteId, counter)) });
      }
    }
    await announcerOf(pool).settled();
  } finally {
    await pool.end();
  }
  return 0;
}

async function importExportCommand(url: string, file: string): Promise<number> {
  const blobs = process.env['LOKET_BLOBS']; // an export brings files along
  if (blobs === undefined) return wrongUse();
  const { importAtConsole } = await import('../central/routes/imports/console.ts');
  return tellImport(file, await importAtConsole(url, file, blobs));
}

/** How a row is shown: by its code or number where it has one, by its name, and never with a verifier. */
function named({ entity, id, body }: { readonly entity: string; readonly id: string; readonly body: object }): object {
  const shown = Object.entries(body).filter(([field]) => ['code', 'number', 'name'].includes(field));
  return { entity, id, ...Object.fromEntries(shown) };
}

async function backupCommand(verb: 'backup' | 'restore', folder: string | undefined): Promise<number> {
  const url = process.env['DATABASE_MIGRATE_URL'] ?? process.env['DATABASE_URL'];
  if (url === undefined || folder === undefined) return wrongUse();
  const module = await import('../central/backup.ts');
  try {
    line({ [verb]: folder, ...(await module[verb]({ url, folder, blobs: process.env['LOKET_BLOBS'] })) });
    return 0;
  } catch (error) {
    if (!(error instanceof module.BackupProblem)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

async function authorityCommand([verb = '', ...rest]: readonly string[]): Promise<number> {
  if (verb === 'run') return enter('../central/authority/main.ts', rest);
  const url = process.env['DATABASE_URL'];
  if (url === undefined) return wrongUse();
  const { openPool } = await import('../central/db/sql.ts');
  const { approveOne, selectWaiting } = await import('../central/authority/authority.sql.ts');
  const pool = openPool(url, 'loket_authority', 1);
  try {
    if (verb === 'list') {
      for (const { series, machine_id, fingerprint } of await selectWaiting(pool)) {
        line({ series, machine: machine_id, fingerprint: fingerprint.toString('hex') });
      }
      return 0;
    }
    if (verb !== 'approve' || rest[0] === undefined) return wrongUse();
    const count = await approveOne(pool, [Buffer.from(rest[0], 'hex')]);
    line({ approved: count });
    return count === 1 ? 0 : 1;
  } finally {
    await pool.end();
  }
}
