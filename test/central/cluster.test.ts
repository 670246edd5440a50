import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkCluster } from '#central/db/cluster';
import { TestMachine } from './machine.ts';
import { look, startCentral, type TestCentral, testMall } from './setup.ts';

const mall = testMall(1);
let central: TestCentral;
beforeAll(async () => {
  central = await startCentral([mall]);
});
afterAll(() => central.close());

const heads = () =>
  look<{ scope: string; epoch: string; head: string }>(
    central,
    'SELECT scope, epoch, head FROM scope_head ORDER BY scope',
  );

test('the same database renews nothing', async () => {
  await TestMachine.enrol(central, mall);
  const before = await heads();
  expect(await checkCluster(central.pool)).toBe(false);
  expect(await heads()).toEqual(before);
});

test('another one renews every epoch, lifts every head and skips machine codes, once for all copies', async () => {
  await TestMachine.enrol(central, mall);
  const before = await heads();
  const [site] = await look<{ next_machine: number }>(central, 'SELECT next_machine FROM site');
  await central.owner.query(`UPDATE server_state SET v = 'of the backup' WHERE k = 'cluster'`);
  const answers = await Promise.all([checkCluster(central.pool), checkCluster(central.pool)]);
  expect(answers.toSorted((a, b) => Number(a) - Number(b))).toEqual([false, true]);
  const after = await heads();
  expect(after.map(({ head }) => Number(head))).toEqual(before.map(({ head }) => Number(head) + 1_000_000_000));
  expect(new Set([...before, ...after].map(({ epoch }) => epoch)).size).toBe(before.length * 2);
  const [now] = await look<{ next_machine: number }>(central, 'SELECT next_machine FROM site');
  expect(now?.next_machine).toBe((site?.next_machine ?? 0) + 20);
});
