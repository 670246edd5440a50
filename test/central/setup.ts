import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { DemoMall } from '#contract/wire/mall';
import type { App } from '#central/context';
import { migrate } from '#central/db/migrate';
import { openPool } from '#central/db/sql';
import { readState } from '#central/db/state';
import { importMall, issueConsoleCode } from '#central/import/index';
import { createNonces } from '#central/nonce';
import { diskStore } from '#central/ports/storage/disk';
import { startBalancer } from '#test/support/balancer';
import { createServer, type ServerOptions } from '#central/server';
import { startTrial } from '#central/trial';
import { type Http, nodeHttp } from '#core/ports/http';

/** A new database on `DATABASE_URL` if that is set, else on a PostgreSQL of the test's own. */
export interface TestDatabase {
  readonly url: string;
  close(): Promise<void>;
}

export async function startDatabase(): Promise<TestDatabase> {
  const given = process.env['DATABASE_URL'];
  if (given !== undefined) return { url: await freshDatabase(given), close: () => Promise.resolve() };
  const folder = mkdtempSync(join(tmpdir(), 'loket-central-'));
  const trial = await startTrial(folder);
  return {
    url: trial.url,
    close: async () => {
      await trial.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freshDatabase(url: string): Promise<string> {
  const name = `loket_test_${randomUUID().replaceAll('-', '')}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  const fresh = new URL(url);
  fresh.pathname = `/${name}`;
  return fresh.href;
}

export const uuid = (n: number): string => `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`;

/** A mall nobody has ever seen, with two counters and two officers. */
export const testMall = (n = 1): DemoMall =>
  DemoMall.parse({
    site: {
      id: uuid(n * 1000),
      code: `647${n}A`,
      name: `MPP Uji ${n}`,
      shortName: 'Uji',
      timeZone: 'Asia/Makassar',
      holidays: [],
    },
    agencies: [{ code: 'DUKCAPIL', name: 'Dinas Kependudukan', shortName: 'Dukcapil' }],
    services: [
      {
        code: 'DKC-KK-01',
        version: 1,
        agency: { code: 'DUKCAPIL', name: 'Dinas Kependudukan', shortName: 'Dukcapil' },
        name: 'Kartu Keluarga',
        shortName: 'KK',
        requirements: [],
        form: {
          type: 'object',
          properties: { reason: { type: 'string', title: 'Alasan', maxLength: 100 } },
          required: ['reason'],
          'x-sections': [{ title: 'Data', fields: ['reason'] }],
        },
        workingDays: 3,
        minutes: null,
        fee: { kind: 'free', amountIdr: 0, note: null },
        nextSteps: [],
        purpose: 'Pelayanan',
      },
    ],
    counters: [
      { id: uuid(n * 1000 + 1), number: '1', name: 'Loket 1', serviceCodes: ['DKC-KK-01'], today: [] },
      { id: uuid(n * 1000 + 2), number: '2', name: 'Loket 2', serviceCodes: ['DKC-KK-01'], today: [] },
    ],
    officers: [
      { id: uuid(n * 1000 + 11), name: 'Petugas', shortName: 'P.', role: 'officer', pin: '1234' },
      { id: uuid(n * 1000 + 12), name: 'Penyelia', shortName: 'S.', role: 'supervisor', pin: '5678' },
    ],
  });

export interface TestCentral {
  readonly url: string;
  readonly databaseUrl: string;
  /** Connections of the role the server uses. */
  readonly pool: pg.Pool;
  /** Connections of the owner of the tables, for what a test looks up. */
  readonly owner: pg.Pool;
  readonly app: App;
  /** Where its files lie. */
  readonly blobs: string;
  readonly http: Http;
  /** Connections that each copy was given so far, by port; undefined where there is one copy only. */
  readonly given: ReadonlyMap<number, number> | undefined;
  /** Moves the server's clock by milliseconds. */
  advance(ms: number): void;
  code(mall: DemoMall, counter?: number): Promise<string>;
  /** A nonce as the server would give it now. */
  nonce(kid: string): string;
  close(): Promise<void>;
}

/** Set to 2, every centre of a test file is two copies on one database behind a balancer. */
export const COPIES = 'LOKET_TEST_COPIES';
const portOf = (url: string): number => Number(new URL(url).port);

export async function startCentral(
  malls: readonly DemoMall[] = [testMall()],
  options: Partial<ServerOptions> = {},
): Promise<TestCentral> {
  const database = await startDatabase();
  await migrate(database.url);
  const pool = openPool(database.url, 'loket_app');
  const owner = new pg.Pool({ connectionString: database.url, max: 2 });
  // PostgreSQL may stop before the last connection has said goodbye.
  owner.on('error', () => undefined);
  for (const mall of malls) await importMall(pool, mall);
  let offset = 0;
  const now = () => Date.now() + offset;
  const blobs = mkdtempSync(join(tmpdir(), 'loket-blobs-'));
  const server = () => createServer({ pool, now, storage: diskStore(blobs), ...options });
  const app = await server();
  const nonces = createNonces((await readState(pool)).nonceKey, now);
  const first = await app.listen({ port: 0, host: '127.0.0.1' });
  const second = process.env[COPIES] === '2' ? await server() : undefined;
  const other = await second?.listen({ port: 0, host: '127.0.0.1' });
  const balancer = other === undefined ? undefined : await startBalancer([first, other].map(portOf));
  const url = balancer?.url ?? first;
  const http = nodeHttp({ connectMs: 2_000, silenceMs: 10_000 });
  return {
    url,
    databaseUrl: database.url,
    pool,
    owner,
    app,
    blobs,
    http,
    given: balancer?.given,
    advance: (ms) => (offset += ms),
    code: async (mall, counter = 0) => {
      const found = mall.counters[counter];
      if (!found) throw new Error('no such counter');
      return (await issueConsoleCode(pool, mall.site.id, found)).code;
    },
    nonce: (kid) => nonces.give(kid),
    close: async () => {
      http.close();
      await Promise.all([app.close(), second?.close()]);
      await balancer?.close();
      if (!pool.ended) await pool.end();
      await owner.end();
      await database.close();
      rmSync(blobs, { recursive: true, force: true });
    },
  };
}

/** Rows as the owner sees them, past every policy. */
export async function look<R>(
  central: Pick<TestCentral, 'owner'>,
  text: string,
  values: readonly unknown[] = [],
): Promise<R[]> {
  const client = await central.owner.connect();
  try {
    await client.query('SET row_security = off');
    return (await client.query(text, [...values])).rows as R[];
  } finally {
    client.release();
  }
}
