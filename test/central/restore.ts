import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { openPool } from '#central/db/sql';
import { createServer } from '#central/server';
import { diskStore } from '#central/ports/storage/disk';
import type { TestCentral } from './setup.ts';

/** The centre as a backup brings it back: another database, with what was in it when the copy was made. */
export interface RestoredCentral {
  readonly port: number;
  /** For what a test looks up. */
  readonly owner: pg.Pool;
  close(): Promise<void>;
}

/** A copy of a centre's database as it stands now, under a name of its own; the centre goes on with new connections. */
export async function backUp({ databaseUrl }: TestCentral): Promise<string> {
  const source = new URL(databaseUrl);
  const admin = new URL(databaseUrl);
  admin.pathname = '/postgres';
  const copy = new URL(databaseUrl);
  copy.pathname = `/loket_backup_${randomUUID().replaceAll('-', '')}`;
  const client = new pg.Client({ connectionString: admin.href });
  await client.connect();
  try {
    const name = source.pathname.slice(1);
    await client.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
    await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
    await client.query(`CREATE DATABASE ${copy.pathname.slice(1)} TEMPLATE ${name}`);
    await client.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
  } finally {
    await client.end();
  }
  return copy.href;
}

/** Serves a backup, as after a restore. */
export async function restore(central: TestCentral, databaseUrl: string): Promise<RestoredCentral> {
  const pool = openPool(databaseUrl, 'loket_app');
  const owner = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  owner.on('error', () => undefined);
  const app = await createServer({ pool, storage: diskStore(central.blobs) });
  const port = Number(new URL(await app.listen({ port: 0, host: '127.0.0.1' })).port);
  return {
    port,
    owner,
    close: async () => {
      await app.close();
      await pool.end();
      await owner.end();
    },
  };
}
