import { afterAll, beforeAll, expect, test } from 'vitest';
import { preparePartitions } from '#central/partitions';
import { TestMachine } from './machine.ts';
import { look, startCentral, type TestCentral, testMall } from './setup.ts';

const mall = testMall(1);
let central: TestCentral;
beforeAll(async () => {
  central = await startCentral([mall]);
});
afterAll(() => central.close());

/** Names of the partitions of the log, the default one apart. */
const partitions = async (): Promise<string[]> => {
  const found = await look<{ name: string }>(
    central,
    `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'mutation'::regclass ORDER BY 1`,
  );
  return found.map(({ name }) => name).filter((name) => name !== 'mutation_default');
};

const monthsFrom = (now: Date): string[] =>
  Array.from({ length: 4 }, (_, n) => {
    const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + n, 1)).toISOString();
    return `mutation_${month.slice(0, 4)}_${month.slice(5, 7)}`;
  });

test('this month and the next three have a partition, made once whoever asks', async () => {
  await Promise.all([preparePartitions(central.pool), preparePartitions(central.pool)]);
  expect(await partitions()).toEqual(monthsFrom(new Date()));
  expect(await preparePartitions(central.pool)).toBe(0);
});

test('the log goes into the partition of its month, which the server may not change either', async () => {
  await preparePartitions(central.pool);
  const machine = await TestMachine.enrol(central, mall);
  machine.register('Satu');
  await machine.push();
  expect((await machine.push()).results).toHaveLength(1);
  const [month] = monthsFrom(new Date());
  expect(await look(central, `SELECT seq FROM ${month} WHERE machine_id = $1`, [machine.id])).toHaveLength(1);
  await expect(central.pool.query(`UPDATE ${month} SET status = 'rejected'`)).rejects.toThrow(/permission denied/);
  await expect(central.pool.query(`DROP TABLE ${month}`)).rejects.toThrow(/must be owner/);
});

test('a month whose rows already stand in the default partition keeps them there', async () => {
  const month = monthsFrom(new Date()).at(-1) ?? '';
  const during = `${month.slice(9, 13)}-${month.slice(14)}-15T00:00:00Z`;
  await central.owner.query(`DROP TABLE ${month}`);
  await central.owner.query(
    `INSERT INTO mutation
     SELECT machine_id, gen_random_uuid(), 1, gen_random_uuid(), txn, name, v, args, content_hash, entity, entity_id,
            base_rev, scope, grant_id, operator_id, seen, hash, at_wall, at_mono, boot_id, clock_offset_ms, $1, pos,
            result, status
     FROM mutation LIMIT 1`,
    [during],
  );
  expect(await preparePartitions(central.pool)).toBe(0);
  expect(await partitions()).not.toContain(month);
});
