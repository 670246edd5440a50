import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DUPLICATE_NUMBER } from '#contract/wire/assignment';
import { application, receipt } from '#test/domain/mutations/samples';
import { TestMachine } from './machine.ts';
import { look, startCentral, type TestCentral, testMall, uuid } from './setup.ts';

const mall = testMall(1);
const other = testMall(2);
const SUPERVISOR = uuid(1012);
let central: TestCentral;
beforeAll(async () => {
  central = await startCentral([mall, other]);
});
afterAll(() => central.close());

let serial = 0;
const newNumber = (): string => `6472A-K07-261124-${String(++serial).padStart(4, '0')}-4`;

interface Paper {
  readonly applicationId: string;
  readonly receiptId: string;
  readonly mid: string;
}

/** One application with its receipt, as a counter submits it. */
function submit(machine: TestMachine, number: string, digest: string): Paper {
  const applicationId = randomUUID();
  const txn = randomUUID();
  const about = { txn, entity: 'application', entity_id: applicationId };
  const body = { ...application(), id: applicationId, receiptNumber: number };
  machine.write({ name: 'application.submit', args: { application: body }, ...about });
  const paper = { ...receipt(), id: randomUUID(), number, dataSha256: digest.repeat(32) };
  const { mid } = machine.write({ name: 'receipt.issue', args: { receipt: paper }, ...about });
  return { applicationId, receiptId: paper.id, mid };
}

const conflictsOf = (number: string) =>
  look<{ id: string; scope: string; entity_id: string; mine: Paper; theirs: Paper; mid: string; state: string }>(
    central,
    `SELECT id, scope, entity_id, mine, theirs, mid, state FROM conflict
     WHERE field = $1 AND mine ->> 'number' = $2 ORDER BY id`,
    [DUPLICATE_NUMBER, number],
  );

test('one number on two papers is told to the supervisor, both stay, and seen it is closed', async () => {
  const number = newNumber();
  const machine = await TestMachine.enrol(central, mall);
  const first = submit(machine, number, 'aa');
  await machine.push();
  const { next } = await machine.begin();
  const second = submit(next, number, 'bb');
  expect((await next.push()).results.map(({ status }) => status)).toEqual(['applied', 'applied']);

  const [found, ...more] = await conflictsOf(number);
  expect(more).toEqual([]);
  expect(found).toMatchObject({
    scope: machine.scope,
    entity_id: second.applicationId,
    mid: second.mid,
    state: 'open',
  });
  expect([found?.mine, found?.theirs]).toMatchObject([
    { receiptId: second.receiptId, applicationId: second.applicationId },
    { receiptId: first.receiptId, applicationId: first.applicationId },
  ]);
  const { scopes } = await next.pull([{ scope: machine.scope, epoch: null, pos: 0 }]);
  const [page] = scopes;
  const told = page && page.mode !== 'left' ? page.rows.find(({ id }) => id === found?.id) : undefined;
  expect(told).toMatchObject({ op: 'put', body: { field: DUPLICATE_NUMBER, mineBy: { machineId: machine.id } } });

  const before = await look(central, 'SELECT rev, body FROM application WHERE id = $1', [second.applicationId]);
  next.write({
    name: 'conflict.resolve',
    entity: 'application',
    entity_id: second.applicationId,
    operator_id: SUPERVISOR,
    args: { conflictId: found?.id, field: DUPLICATE_NUMBER, choice: 'theirs', seen: null, value: found?.theirs },
  });
  expect((await next.push()).results.at(-1)).toMatchObject({ status: 'applied' });
  expect(await conflictsOf(number)).toMatchObject([{ state: 'resolved' }]);
  expect(await look(central, 'SELECT rev, body FROM application WHERE id = $1', [second.applicationId])).toEqual(
    before,
  );
});

test('the same paper again, a seal, and another number are nothing to tell', async () => {
  const number = newNumber();
  const machine = await TestMachine.enrol(central, mall);
  submit(machine, number, 'aa');
  await machine.push();
  const { next } = await machine.begin();
  submit(next, number, 'aa');
  const sealed = submit(next, newNumber(), 'bb');
  const file = { level: 'B-B', sha256: 'cd'.repeat(32), digest: 'ef'.repeat(32), kid: 'kid' };
  next.write({
    name: 'receipt.seal',
    entity: 'application',
    entity_id: sealed.applicationId,
    args: { receiptId: sealed.receiptId, ...file },
  });
  expect((await next.push()).results.map(({ status }) => status)).not.toContain('parked');
  expect(await look(central, 'SELECT id FROM conflict WHERE mid = ANY ($1)', [next.log.map(({ mid }) => mid)])).toEqual(
    [],
  );
});

test('two that come together are told once, and arguments that cannot be read disturb nothing', async () => {
  const number = newNumber();
  const machine = await TestMachine.enrol(central, mall);
  submit(machine, number, 'aa');
  submit(machine, number, 'bb');
  machine.write({ name: 'receipt.issue', args: '{"receipt"', entity: 'application' });
  const { results } = await machine.push();
  expect(results.map(({ status }) => status)).toEqual(['applied', 'applied', 'applied', 'applied', 'parked']);
  expect(results.at(-1)).toMatchObject({ result: { reason: 'invalid_args' } });
  expect(await conflictsOf(number)).toHaveLength(1);
});

test('two machines that bring one number at the same moment do not miss each other', async () => {
  const machines = await Promise.all([0, 1, 0, 1].map((counter) => TestMachine.enrol(central, mall, counter)));
  for (let round = 0; round < 5; round += 1) {
    const number = newNumber();
    for (const [n, machine] of machines.entries()) submit(machine, number, `a${n}`);
    await Promise.all(machines.map((machine) => machine.push(machine.batch(machine.log.length - 1))));
    expect(await conflictsOf(number)).toHaveLength(machines.length - 1);
  }
});

test('invariant 19: a number of another mall is neither compared nor shown', async () => {
  const number = newNumber();
  const [here, there] = [await TestMachine.enrol(central, mall), await TestMachine.enrol(central, other)];
  submit(here, number, 'aa');
  submit(there, number, 'bb');
  await here.push();
  await there.push();
  expect(await conflictsOf(number)).toEqual([]);
});
