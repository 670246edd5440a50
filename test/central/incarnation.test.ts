import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EnrolReply } from '#contract/wire/enrolment';
import { IncarnationReply, MachineAlarmBody } from '#contract/wire/machine';
import { TestMachine } from './machine.ts';
import { look, startCentral, type TestCentral, testMall } from './setup.ts';

const mall = testMall(1);
let central: TestCentral;
beforeAll(async () => {
  central = await startCentral([mall]);
});
afterAll(() => central.close());

const statesOf = (machine: TestMachine) =>
  look<{ incarnation: string; state: string; series: string }>(
    central,
    'SELECT incarnation, state, series FROM client_log_head WHERE machine_id = $1',
    [machine.id],
  );
/** What the supervisors of the mall are told of a machine. */
async function alarmsOf(machine: TestMachine): Promise<MachineAlarmBody[]> {
  const found = await look<{ body: unknown }>(
    central,
    `SELECT r.body FROM catalogue_row r
     JOIN feed f ON f.scope = r.scope AND f.entity = r.entity AND f.entity_id = r.id
     WHERE r.scope = $1 AND r.entity = 'machine_alarm' AND r.body ->> 'machineId' = $2 ORDER BY f.pos`,
    [machine.scope, machine.id],
  );
  return found.map(({ body }) => MachineAlarmBody.parse(body));
}

test('a new log takes the spare its machine went on with, and its spares are two again', async () => {
  const machine = await TestMachine.enrol(central, mall);
  const [spare] = machine.enrolled.spare_series;
  const { next, answer } = await machine.begin();
  const reply = IncarnationReply.parse(answer);
  expect(reply.series).toBe(spare);
  expect(new Set([machine.enrolled.series, reply.series, ...reply.spare_series]).size).toBe(4);
  expect(await statesOf(machine)).toEqual(
    expect.arrayContaining([
      { incarnation: machine.incarnation, state: 'retired', series: machine.enrolled.series },
      { incarnation: next.incarnation, state: 'active', series: spare },
    ]),
  );
  next.register('Di log baru');
  expect((await next.push()).last_seq).toBe(1);
});

test('the same incarnation again gets the same answer and makes nothing', async () => {
  const machine = await TestMachine.enrol(central, mall);
  const { next, answer } = await machine.begin();
  for (const series of [machine.enrolled.spare_series[0] ?? null, null]) {
    expect((await machine.begin({ incarnation: next.incarnation, series })).answer).toEqual(answer);
  }
  expect(await statesOf(machine)).toHaveLength(2);
});

test('many registrations at once leave every log with a series of its own', async () => {
  const machine = await TestMachine.enrol(central, mall);
  const answers = await Promise.all(Array.from({ length: 5 }, () => machine.begin()));
  const given = answers.map(({ answer }) => IncarnationReply.parse(answer).series);
  expect(new Set([...given, machine.enrolled.series]).size).toBe(6);
});

test('a series that a clone has used is not given again, and without a spare one is given', async () => {
  const machine = await TestMachine.enrol(central, mall);
  const [spare] = machine.enrolled.spare_series;
  await machine.begin();
  const second = IncarnationReply.parse((await machine.begin()).answer);
  expect(second.series).not.toBe(spare);
  expect(IncarnationReply.parse((await machine.begin({ series: null })).answer).series).not.toBe(second.series);
});

test('neither another machine’s incarnation nor its series can be had', async () => {
  const machine = await TestMachine.enrol(central, mall);
  const other = await TestMachine.enrol(central, mall);
  expect((await machine.begin({ incarnation: other.incarnation })).answer).toMatchObject({
    code: 'taken',
    status: 409,
  });
  for (const series of [other.enrolled.series, other.enrolled.spare_series[0] ?? '', '9999Z-K01']) {
    expect((await machine.begin({ series })).answer).toMatchObject({ code: 'series_not_yours', status: 422 });
  }
  expect(await statesOf(machine)).toHaveLength(1);
});

test('known mutations in the new log are duplicates with their first result', async () => {
  const machine = await TestMachine.enrol(central, mall);
  const written = machine.register('Pernah dikirim');
  const [first] = (await machine.push()).results;
  const { next } = await machine.begin({ reason: 'behind' });
  const { seq: _seq, hash: _hash, args, ...same } = written;
  next.write({ ...same, args: args ?? '' });
  next.register('Baru');
  const { results } = await next.push();
  expect(results[0]).toMatchObject({
    status: 'duplicate',
    of: { status: 'applied', pos: first && 'pos' in first ? first.pos : 0 },
  });
  expect(results[1]).toMatchObject({ status: 'applied' });
});

test('a retired log that grows is a clone: both go on, and the alarm stands until one is enrolled anew', async () => {
  const machine = await TestMachine.enrol(central, mall);
  machine.register('Bersama');
  await machine.push();
  const { next } = await machine.begin();
  expect(await alarmsOf(machine)).toMatchObject([{ kind: 'restored', incarnation: machine.incarnation }]);
  await machine.push(); // a repetition is no growth
  expect((await statesOf(machine)).map(({ state }) => state).sort()).toEqual(['active', 'retired']);

  machine.register('Salinan menulis lagi');
  expect((await machine.push()).last_seq).toBe(2);
  next.register('Yang lain juga');
  expect((await next.push()).last_seq).toBe(1);
  machine.register('Dan lagi');
  await machine.push();
  expect((await statesOf(machine)).map(({ state }) => state).sort()).toEqual(['active', 'cloned']);
  const alarms = await alarmsOf(machine);
  expect(alarms.map(({ kind, clearedAt }) => [kind, clearedAt])).toEqual([
    ['restored', null],
    ['cloned', null],
  ]);

  const again = new TestMachine(central, { id: machine.id, incarnation: next.incarnation });
  EnrolReply.parse((await again.claim(await central.code(mall))).body);
  expect((await alarmsOf(machine)).every(({ clearedAt }) => clearedAt !== null)).toBe(true);
});

test('a push that was on its way when its log was retired is no clone, and none of it is doubled', async () => {
  const machine = await TestMachine.enrol(central, mall);
  const written = ['Satu', 'Dua', 'Tiga'].map((name) => machine.register(name));
  const { next } = await machine.begin({ reason: 'unsendable' });
  for (const { seq: _seq, hash: _hash, args, ...same } of written.slice(0, 2))
    next.write({ ...same, args: args ?? '' });
  expect((await next.push()).last_seq).toBe(2);
  expect((await machine.push(machine.batch(1, 1))).last_seq).toBe(1);
  expect((await machine.push()).results.map(({ status }) => status)).toEqual(['duplicate', 'duplicate', 'applied']);
  expect((await statesOf(machine)).map(({ state }) => state).sort()).toEqual(['active', 'retired']);
  expect((await alarmsOf(machine)).map(({ kind }) => kind)).toEqual(['salvaged']);
});

test.each<[string, (machine: TestMachine) => Promise<unknown>]>([
  [
    'goes on behind its end',
    async (machine) => {
      await machine.begin({ reason: 'unsendable' });
      machine.register('Sesudahnya');
    },
  ],
  [
    'ends with another hash',
    (machine) => machine.begin({ reason: 'unsendable', previous_hash: Buffer.alloc(32, 1).toString('base64') }),
  ],
  ['was ended by a fork', (machine) => machine.begin({ reason: 'fork', previous_seq: 50 })],
  [
    'comes when no request from before can come any more',
    async (machine) => {
      await machine.begin({ reason: 'unsendable', previous_seq: 1_000_000 });
      central.advance(600_001);
    },
  ],
])('a retired log that %s is one of a clone', async (_name, end) => {
  const machine = await TestMachine.enrol(central, mall);
  machine.register('Bersama');
  await end(machine);
  await machine.push();
  expect((await statesOf(machine)).map(({ state }) => state).sort()).toEqual(['active', 'cloned']);
  expect((await alarmsOf(machine)).map(({ kind }) => kind)).toContain('cloned');
});

test('an alarm of rows that nobody holds names them', async () => {
  const machine = await TestMachine.enrol(central, mall);
  await machine.begin({ reason: 'gap', missing: { from: 3, to: 9 } });
  expect(await alarmsOf(machine)).toMatchObject([{ kind: 'unfillable_gap', missing: { from: 3, to: 9 } }]);
});

test('a restored centre is no fault of the counter, and a suspected clone may go on in a new log', async () => {
  const machine = await TestMachine.enrol(central, mall);
  await central.owner.query(`UPDATE machine SET status = 'push_only' WHERE id = $1`, [machine.id]);
  expect(
    IncarnationReply.safeParse((await machine.begin({ reason: 'centre', previous: randomUUID() })).answer),
  ).toMatchObject({ success: true });
  expect(await alarmsOf(machine)).toEqual([]);
});

test('a push whose item is no mutation says which one', async () => {
  const machine = await TestMachine.enrol(central, mall);
  machine.register('Satu');
  machine.register('Dua');
  const batch = machine.batch();
  const [one, two] = batch.mutations;
  if (!one || !two) throw new Error('two were written');
  const request = { ...batch, mutations: [one, { ...two, name: '' }] };
  expect(await machine.refusedPush(request)).toMatchObject({ code: 'bad_envelope', seq: 2 });
  const nameless = { ...batch, mutations: [{ ...one, seq: 'satu' as never }, two] };
  expect((await machine.refusedPush(nameless)).seq).toBeUndefined();
});
