import { readFileSync } from 'node:fs';

/** Exit status of wrong use, as sysexits.h has it. */
const WRONG_USE = 64;

const USAGE = `loket central serve [--trial DIR] [--port N] [--host ADDRESS] [--demo FILE]
loket central migrate                 DATABASE_MIGRATE_URL or DATABASE_URL
loket central import FILE             brings a mall in; prints a code for each of its counters
loket central authority run --keys DIR [--approve-all]
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
      return rest[0] === undefined ? wrongUse() : importCommand(rest[0]);
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

async function importCommand(file: string): Promise<number> {
  const url = process.env['DATABASE_URL'];
  if (url === undefined) return wrongUse();
  const { DemoMall } = await import('#contract/wire/mall');
  const { openPool } = await import('../central/db/sql.ts');
  const { importMall, issueConsoleCode } = await import('../central/import.ts');
  const mall = DemoMall.parse(JSON.parse(readFileSync(file, 'utf8')));
  const pool = openPool(url, 'loket_app', 2);
  try {
    const changed = await importMall(pool, mall);
    line({ site: mall.site.name, changed });
    for (const counter of mall.counters) {
      line({ counter: counter.number, ...(await issueConsoleCode(pool, mall.site.id, counter)) });
    }
  } finally {
    await pool.end();
  }
  return 0;
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
