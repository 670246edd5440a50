import { afterAll, describe, expect, test } from 'vitest';
import { debianPostgres, startDebianPostgres } from '#test/support/debian-postgres';
import { startCentral } from './setup.ts';

/** The same tests on the oldest PostgreSQL that is supported; the other files run on the embedded one, the newest. */
const FILES = ['./push', './pull', './enrolment', './events', './incarnation', '../core/sync/incarnation'] as const;

if (debianPostgres === undefined) {
  test.skip('PostgreSQL 15 is not installed (apt-get install postgresql)', () => undefined);
} else {
  const server = await startDebianPostgres();
  process.env['DATABASE_URL'] = server.url;
  afterAll(() => server.close());

  test('it is PostgreSQL 15 that answers', async () => {
    const central = await startCentral([]);
    const { rows } = await central.owner.query<{ v: number }>(`SELECT current_setting('server_version_num')::int AS v`);
    expect(Math.floor((rows[0]?.v ?? 0) / 10_000)).toBe(15);
    await central.close();
  });
  for (const file of FILES) describe(file, async () => void (await import(`${file}.test.ts`)));
}
