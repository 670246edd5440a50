import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '#central/db/migrate';
import { startTrial } from '#central/trial';

/** A whole PostgreSQL for simulated runs, in memory where the system has such a folder. */
export interface Cluster {
  /** Another database with the centre's tables; answers the connection of its owner. */
  database(): Promise<string>;
  close(): Promise<void>;
}

const MEMORY = '/dev/shm';

export async function startCluster(): Promise<Cluster> {
  const folder = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'loket-simulation-'));
  const trial = await startTrial(folder);
  await migrate(trial.url);
  let count = 0;
  let last: Promise<unknown> = Promise.resolve(); // one at a time: a template must not be in use
  return {
    database: () => {
      const name = `simulation_${++count}`;
      const made = last.then(() => copyDatabase(trial.url, name));
      last = made;
      return made;
    },
    close: async () => {
      await trial.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function copyDatabase(template: string, name: string): Promise<string> {
  const url = new URL(template);
  const from = url.pathname.slice(1);
  url.pathname = '/postgres';
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  await client.query(`CREATE DATABASE ${name} TEMPLATE ${from}`);
  await client.end();
  url.pathname = `/${name}`;
  return url.href;
}

/** Every row of every table, as JSON. */
export type Tables = Readonly<Record<string, readonly Record<string, unknown>[]>>;

/** What only an owner may do: look past every policy, and put a whole database back to an earlier moment. */
export interface Owner {
  read(): Promise<Tables>;
  /** Exactly these rows and no others. */
  write(tables: Tables): Promise<void>;
  query<R>(text: string, values?: readonly unknown[]): Promise<R[]>;
  close(): Promise<void>;
}

export async function openOwner(url: string): Promise<Owner> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query("SET row_security = off; SET TIME ZONE 'UTC'; SET session_replication_role = replica");
  const found = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition AND relname <> 'migration'
     ORDER BY relname`,
  );
  const names = found.rows.map(({ name }) => name);
  return {
    read: async () => {
      const parts = names.map((name) => `'${name}', (SELECT coalesce(json_agg(t), '[]') FROM ${name} t)`);
      const { rows } = await client.query<{ tables: Tables }>(
        `SELECT json_build_object(${parts.join(', ')}) AS tables`,
      );
      return rows[0]?.tables ?? {};
    },
    write: async (tables) => {
      const steps = names.flatMap((name) => [
        `DELETE FROM ${name}`,
        ...((tables[name]?.length ?? 0) > 0
          ? [`INSERT INTO ${name} SELECT * FROM json_populate_recordset(NULL::${name}, ${literal(tables[name] ?? [])})`]
          : []),
      ]);
      await client.query(`BEGIN; ${steps.join('; ')}; COMMIT`);
    },
    query: async <R>(text: string, values: readonly unknown[] = []) =>
      (await client.query(text, [...values])).rows as R[],
    close: () => client.end(),
  };
}

const literal = (rows: readonly object[]): string => pg.escapeLiteral(JSON.stringify(rows));
