import { afterAll, beforeAll, expect, test } from 'vitest';
import { change, transaction } from '#central/db/sql';
import { isTransient } from '#central/db/fault';
import { startCentral, type TestCentral } from './setup.ts';

let central: TestCentral;
beforeAll(async () => {
  central = await startCentral([]);
});
afterAll(() => central.close());

const sleep = change`SELECT pg_sleep(30)`;

test('a connection that PostgreSQL ends in the middle fails its own request and nothing else', async () => {
  const running = transaction(central.pool, 'write', (db) => sleep(db)).catch((error: unknown) => error);
  let ended = 0;
  while (ended === 0) {
    const { rowCount } = await central.owner.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(30)' AND pid <> pg_backend_pid()`,
    );
    ended = rowCount ?? 0;
  }
  expect(isTransient(await running)).toBe(true);
  expect(await transaction(central.pool, 'read', () => Promise.resolve('the next one'))).toBe('the next one');
});
