import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';

const FOLDER = join(import.meta.dirname, 'migrations');
const KNOWN = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.sql'))
  .sort()
  .map((name) => ({ name, version: Number(name.slice(0, 4)) }));
const NEWEST = KNOWN.at(-1)?.version ?? 0;

/** Whether a database at `version` has all that this program needs. During an upgrade it may be ahead. */
export const isCurrent = (version: number | null): boolean => (version ?? 0) >= NEWEST;

/** Any number; all copies of central that start together wait on the same lock. */
const MIGRATION_LOCK = 6472;

/**
 * Brings the database to this version: plain SQL files numbered by tens, each in its own transaction, forward only.
 * `url` must be the owner's. Answers the versions it added. Throws on a database newer than this program.
 */
export async function migrate(url: string): Promise<number[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await client.query('CREATE TABLE IF NOT EXISTS migration (version int PRIMARY KEY, at timestamptz DEFAULT now())');
    const done = await client.query<{ version: number }>('SELECT version FROM migration ORDER BY version');
    const newest = done.rows.at(-1)?.version ?? 0;
    if (newest > NEWEST) throw new Error(`the database is at ${newest}, newer than this program`);
    const applied = new Set(done.rows.map(({ version }) => version));
    const wanted = KNOWN.filter(({ version }) => !applied.has(version));
    for (const { version, name } of wanted) await apply(client, version, readFileSync(join(FOLDER, name), 'utf8'));
    return wanted.map(({ version }) => version);
  } finally {
    await client.end();
  }
}

async function apply(client: pg.Client, version: number, sql: string): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(sql);
    await client.query('INSERT INTO migration (version) VALUES ($1)', [version]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}
