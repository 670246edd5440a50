import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FloorReply } from '#contract/wire/floor';
import { ParkedBody, WorkstationBody } from '#contract/wire/assignment';
import { TestMachine } from './machine.ts';
import { look, startCentral, type TestCentral, testMall, uuid } from './setup.ts';

const mall = testMall(1);
const otherMall = testMall(2);
const OFFICER = uuid(1011);
const SUPERVISOR = uuid(1012);
const STRANGER = uuid(2012);
const MALL = `mall:${mall.site.id}`;
const OTHER = `mall:${otherMall.site.id}`;
let central: TestCentral;
beforeAll(async () => {
  central = await startCentral([mall, otherMall]);
});
afterAll(() => central.close());

const assignment = (counter = 1) => ({
  counterId: mall.counters[counter]?.id ?? null,
  serviceCodes: null,
  officerIds: null,
});
const reassign = (
  from: TestMachine,
  target: TestMachine,
  expects: string | undefined,
  change: object = {},
  operator = SUPERVISOR,
) =>
  from.write({
    name: 'machine.reassign',
    entity: 'machine',
    entity_id: target.id,
    operator_id: operator,
    args: { expects, grantId: randomUUID(), scope: MALL, assignment: assignment(), reason: 'antrean', ...change },
  });
const lastOf = (reply: Awaited<ReturnType<TestMachine['push']>>) => reply.results.at(-1);
const grantsOf = (machine: TestMachine) =>
  look<{ id: string; scope: string; closing: boolean; ended_cause: string | null; ended_pos: string | null }>(
    central,
    `SELECT g.id, g.scope, g.closing_since IS NOT NULL AS closing, g.ended_cause, n.ended_pos
     FROM access_grant g LEFT JOIN grant_notice n ON n.grant_id = g.id
     WHERE g.machine_id = $1 ORDER BY g.place`,
    [machine.id],
  );
const ownCursor = (machine: TestMachine) => ({ scope: `machine:${machine.id}`, epoch: null, pos: 0 });
async function rowsOf(machine: TestMachine, scope: string) {
  const { scopes } = await machine.pull([{ scope, epoch: null, pos: 0 }]);
  const [page] = scopes;
  return page && page.mode !== 'left' ? page.rows : null;
}

test('a reassignment is told to the machine and to its mall, and the place of an end is where it was told', async () => {
  const [a, b] = [await TestMachine.enrol(central, mall), await TestMachine.enrol(central, mall, 1)];
  const held = b.enrolled.grants[0]?.id;
  reassign(a, b, held);
  expect(lastOf(await a.push())).toMatchObject({ status: 'applied' });
  expect(await grantsOf(b)).toMatchObject([
    { id: held, closing: true, ended_cause: null },
    { closing: false, ended_cause: null },
  ]);
  const [, next] = await grantsOf(b);
  b.write({ name: 'assignment.switch', entity: 'machine', entity_id: b.id, args: { from: held, to: next?.id } });
  expect(lastOf(await b.push())).toMatchObject({ status: 'applied' });
  const [ended] = await grantsOf(b);
  const feed = await look<{ pos: string }>(central, `SELECT pos FROM feed WHERE scope = $1 AND entity_id = $2`, [
    `machine:${b.id}`,
    held,
  ]);
  expect(ended).toMatchObject({ ended_cause: 'reassigned', ended_pos: feed[0]?.pos });
  const shown = (await rowsOf(a, MALL))?.find(({ id }) => id === b.id);
  const body = WorkstationBody.parse(shown?.op === 'put' ? shown.body : null);
  expect(body.grants).toMatchObject([{ id: next?.id, state: 'active', assignment: assignment() }]);
});

test('work under a grant whose end was heard of waits, work from before it counts, whenever it arrives', async () => {
  const [a, b] = [await TestMachine.enrol(central, mall), await TestMachine.enrol(central, mall, 1)];
  const grantId = b.enrolled.grants[0]?.id;
  a.write({
    name: 'grant.end',
    entity: 'machine',
    entity_id: b.id,
    operator_id: SUPERVISOR,
    args: { grantId, cause: 'reassigned', reason: 'tutup' },
  });
  await a.push();
  const pos = Number((await grantsOf(b))[0]?.ended_pos);
  b.register('Sebelum', { seen: pos - 1 });
  b.register('Sesudah', { seen: pos });
  const { results } = await b.push();
  expect(results).toMatchObject([{ status: 'applied' }, { status: 'parked', result: { reason: 'no_right' } }]);
  expect(await b.pull([{ scope: MALL, epoch: null, pos: 0 }])).toMatchObject({ scopes: [{ mode: 'left' }] });
});

test('a workstation that moved itself may send order, switch and work in one batch, as after a restored centre', async () => {
  const a = await TestMachine.enrol(central, mall);
  const held = a.enrolled.grants[0]?.id;
  const [grantId, stranger] = [randomUUID(), randomUUID()];
  reassign(a, a, held, { grantId });
  a.write({
    name: 'grant.end',
    entity: 'machine',
    entity_id: a.id,
    operator_id: SUPERVISOR,
    args: { grantId: held, cause: 'reassigned', reason: 'antrean' },
  });
  const under = { entity: 'machine', entity_id: a.id, grant_id: grantId };
  a.write({ name: 'assignment.switch', ...under, args: { from: held, to: grantId } });
  a.register('Sesudah pindah', { grant_id: grantId });
  a.register('Izin yang tak pernah ada', { grant_id: stranger });
  const { results } = await a.push();
  expect(results.map(({ status }) => status)).toEqual(['applied', 'applied', 'merged', 'applied', 'parked']);
});

test.each([
  ['an officer', OFFICER, {}],
  ['a supervisor of another mall', STRANGER, {}],
  ['a supervisor into a mall that is not theirs', SUPERVISOR, { scope: OTHER }],
])('%s moves nobody, and the order waits for one who may', async (_name, operator, change) => {
  const [a, b] = [await TestMachine.enrol(central, mall), await TestMachine.enrol(central, mall, 1)];
  reassign(a, b, b.enrolled.grants[0]?.id, change, operator);
  expect(lastOf(await a.push())).toMatchObject({ status: 'parked', result: { reason: 'no_right' } });
  expect(await grantsOf(b)).toHaveLength(1);
});

test('invariant 19: a machine of another mall is neither moved nor read, whatever ids are named', async () => {
  const a = await TestMachine.enrol(central, mall);
  const foreign = await TestMachine.enrol(central, otherMall);
  foreign.register('Warga mal lain');
  await foreign.push();
  reassign(a, foreign, foreign.enrolled.grants[0]?.id);
  a.write({
    name: 'grant.end',
    entity: 'machine',
    entity_id: foreign.id,
    operator_id: SUPERVISOR,
    args: { grantId: foreign.enrolled.grants[0]?.id, cause: 'for_cause', reason: 'x' },
  });
  a.write({
    name: 'parked.accept',
    entity: 'parked',
    entity_id: randomUUID(),
    operator_id: SUPERVISOR,
    args: { scope: OTHER },
  });
  const { results } = await a.push();
  expect(results).toMatchObject([
    { status: 'parked', result: { reason: 'root_missing' } },
    { status: 'parked', result: { reason: 'root_missing' } },
    { status: 'parked', result: { reason: 'no_right' } },
  ]);
  expect(await grantsOf(foreign)).toMatchObject([{ closing: false, ended_cause: null }]);
  expect(await rowsOf(a, OTHER)).toBeNull();
  expect(await rowsOf(a, `machine:${foreign.id}`)).toBeNull();
});

test('a machine that changes mall is gone from the one and stands in the other, and reads only there', async () => {
  const both = { ...otherMall, officers: [...otherMall.officers, { ...mall.officers[1] }] } as typeof otherMall;
  const here = await startCentral([mall, both]);
  try {
    const [a, b] = [await TestMachine.enrol(here, mall), await TestMachine.enrol(here, mall, 1)];
    const held = b.enrolled.grants[0]?.id;
    const grantId = randomUUID();
    const place = { counterId: otherMall.counters[0]?.id ?? null, serviceCodes: null, officerIds: null };
    reassign(a, b, held, { grantId, scope: OTHER, assignment: place });
    expect(lastOf(await a.push())).toMatchObject({ status: 'applied' });
    expect((await rowsOf(b, OTHER))?.length).toBeGreaterThan(0); // while it closes it may read both
    b.write({ name: 'assignment.switch', entity: 'machine', entity_id: b.id, args: { from: held, to: grantId } });
    await b.push();
    expect(await rowsOf(b, MALL)).toBeNull();
    const feed = await look<{ scope: string; op: string }>(
      here,
      `SELECT scope, op FROM feed WHERE entity = 'workstation' AND entity_id = $1 ORDER BY scope`,
      [b.id],
    );
    expect(feed).toEqual([
      { scope: MALL, op: 'gone' },
      { scope: OTHER, op: 'put' },
    ]);
  } finally {
    await here.close();
  }
});

test('what is parked stands in the feed once for each officer action, and its decision goes to its machine', async () => {
  const [a, b] = [await TestMachine.enrol(central, mall), await TestMachine.enrol(central, mall, 1)];
  const txn = randomUUID();
  const mid = randomUUID();
  b.register('Satu', { txn, mid, grant_id: randomUUID() });
  b.register('Dua', { txn });
  b.register('Tiga', { mid, txn: randomUUID() }); // a mid that was used: parked too, as an item of its own
  await b.push();
  const rows = (await rowsOf(a, MALL)) ?? [];
  const items = rows.flatMap((row) =>
    row.entity === 'parked' && row.op === 'put' ? [{ id: row.id, body: ParkedBody.parse(row.body) }] : [],
  );
  const mine = items.filter(({ body }) => body.machineId === b.id);
  expect(mine.map(({ body }) => `${body.reason} ${body.items.length}`).sort()).toEqual(['mid_reused 1', 'no_right 2']);
  const item = mine.find(({ body }) => body.items.length === 2)?.id ?? '';
  const decide = (name: string, args: object) =>
    a.write({ name, entity: 'parked', entity_id: item, operator_id: SUPERVISOR, args });
  decide('parked.accept', { scope: null });
  decide('parked.refuse', { reason: 'terlambat' });
  const { results } = await a.push();
  expect(results).toMatchObject([
    { status: 'applied' },
    { status: 'rejected', result: { reason: 'decided', current: 'accepted' } },
  ]);
  const own = (await rowsOf(b, `machine:${b.id}`)) ?? [];
  expect(own.filter(({ entity }) => entity === 'outcome')).toMatchObject([
    { id: item, op: 'put', body: { decision: 'accepted', scope: null, pos: expect.any(Number) } },
  ]);
  const people = await look(central, `SELECT id FROM citizen WHERE body ->> 'name' IN ('Satu', 'Dua') AND scope = $1`, [
    MALL,
  ]);
  expect(people).toHaveLength(2);
  expect(await a.push()).toMatchObject({ results }); // the same answer, and nothing twice
});

test('two machines that name one txn stay two items', async () => {
  const [a, b] = [await TestMachine.enrol(central, mall), await TestMachine.enrol(central, mall, 1)];
  const txn = randomUUID();
  for (const each of [a, b]) {
    each.register('Sama', { txn, grant_id: randomUUID() });
    await each.push();
  }
  const found = await look<{ item: string }>(central, 'SELECT DISTINCT item FROM parked WHERE txn = $1', [txn]);
  expect(found).toHaveLength(2);
});

test('the floor is told to a supervisor of the mall, and to nobody else', async () => {
  const [a, foreign] = [await TestMachine.enrol(central, mall), await TestMachine.enrol(central, otherMall)];
  const report = {
    pending: 3,
    oldest_pending_at: null,
    app: 'test',
    operator_id: OFFICER,
    serving_since: null,
    counter_id: null,
  };
  a.register('Siapa saja');
  await a.push({ ...a.batch(), report });
  const ask = (machine: TestMachine, operator: string, scope = MALL) =>
    machine.sendAs(operator, '/v1/floor', { scope });
  const { machines, malls } = FloorReply.parse((await ask(a, SUPERVISOR)).body);
  expect(machines.find(({ id }) => id === a.id)).toMatchObject({
    status: 'active',
    report: { pending: 3, operator_id: OFFICER },
  });
  expect(machines.map(({ id }) => id)).not.toContain(foreign.id);
  expect(malls).toEqual([]);
  for (const [machine, operator, scope] of [
    [a, OFFICER, MALL],
    [a, STRANGER, OTHER],
    [a, SUPERVISOR, OTHER],
    [foreign, SUPERVISOR, MALL],
  ] as const) {
    expect(await ask(machine, operator, scope)).toMatchObject({ status: 403, body: { code: 'not_permitted' } });
  }
  expect(JSON.stringify(machines)).not.toContain('Siapa saja');
});

test('enrolled anew at another counter, the old grant ends and what was written under it counts', async () => {
  const machine = await TestMachine.enrol(central, mall);
  const before = machine.enrolled.grants[0]?.id;
  machine.register('Sebelum didaftarkan ulang');
  await machine.claim(await central.code(mall, 1));
  expect(await grantsOf(machine)).toMatchObject([{ id: before, ended_cause: 'reassigned' }, { ended_cause: null }]);
  expect((await machine.push()).results).toMatchObject([{ status: 'applied' }]);
  expect(await machine.pull([ownCursor(machine)])).toMatchObject({ scopes: [{ mode: 'snapshot' }] });
});
