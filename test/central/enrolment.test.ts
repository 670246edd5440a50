import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CodeReply, EnrolReply } from '#contract/wire/enrolment';
import { PushReply } from '#contract/wire/sync';
import { machineCode } from '#central/series';
import { TestMachine } from './machine.ts';
import { look, startCentral, type TestCentral, testMall } from './setup.ts';

const mall = testMall(1);
const otherMall = testMall(2);
let central: TestCentral;
beforeAll(async () => {
  central = await startCentral([mall, otherMall]);
});
afterAll(() => central.close());
const forget = () => central.owner.query('DELETE FROM enrol_failure');

test('a workstation gets a machine code and two spares, its grant and its scopes', async () => {
  const { enrolled, id } = await TestMachine.enrol(central, mall, 1);
  expect(enrolled.series).toMatch(/^6471A-K\d\d$/);
  expect(new Set([enrolled.series, ...enrolled.spare_series]).size).toBe(3);
  expect(enrolled.machine).toEqual({ id, name: 'Loket 2', siteId: mall.site.id, counterId: mall.counters[1]?.id });
  expect(enrolled.grants).toMatchObject([{ machineId: id, scope: `mall:${mall.site.id}` }]);
  expect(enrolled.scopes).toEqual([`machine:${id}`, 'catalogue', `mall:${mall.site.id}`]);
});

test('no machine code is given twice, also when many enrol at once', async () => {
  const machines = await Promise.all(Array.from({ length: 6 }, () => TestMachine.enrol(central, mall)));
  const codes = machines.flatMap(({ enrolled }) => [enrolled.series, ...enrolled.spare_series]);
  expect(new Set(codes).size).toBe(18);
});

test('the same request again, after a lost answer, is answered the same', async () => {
  const machine = new TestMachine(central);
  const code = await central.code(mall);
  const first = await machine.claim(code);
  expect(await machine.claim(code)).toEqual(first);
  expect(first.status).toBe(201);
  const requests = await look(central, 'SELECT id FROM certificate_request WHERE machine_id = $1', [machine.id]);
  expect(requests).toHaveLength(1);
});

test('a used code makes no second machine', async () => {
  const code = await central.code(mall);
  await new TestMachine(central).claim(code);
  expect((await new TestMachine(central).claim(code)).body).toMatchObject({ code: 'code_used', status: 409 });
});

test('a code is worth nothing after an hour', async () => {
  await forget();
  const code = await central.code(mall);
  central.advance(3_600_001);
  expect((await new TestMachine(central).claim(code)).body).toMatchObject({ code: 'code_invalid', status: 401 });
  central.advance(-3_600_001);
});

test('after five wrong codes an address waits, also with a right one', async () => {
  await forget();
  for (let n = 0; n < 5; n++) {
    expect((await new TestMachine(central).claim('0123456789')).body).toMatchObject({ code: 'code_invalid' });
  }
  const code = await central.code(mall);
  expect((await new TestMachine(central).claim(code)).body).toMatchObject({ code: 'too_many', status: 429 });
  central.advance(600_001);
  expect((await new TestMachine(central).claim(code)).status).toBe(201);
  central.advance(-600_001);
  await forget();
});

test('a key that the sender does not hold is refused and uses up nothing', async () => {
  const code = await central.code(mall);
  const machine = new TestMachine(central);
  expect((await machine.claim(code, { machine_id: randomUUID() })).body).toMatchObject({ code: 'bad_proof' });
  expect((await machine.claim(code)).status).toBe(201);
});

test('enrolling again keeps machine, log and code, and ends the old key', async () => {
  const machine = await TestMachine.enrol(central, mall);
  machine.register('Sebelum');
  await machine.push();
  const again = new TestMachine(central, { id: machine.id, incarnation: machine.incarnation });
  const reply = EnrolReply.parse((await again.claim(await central.code(mall))).body);
  expect(reply.series).toBe(machine.enrolled.series);
  expect(reply.spare_series).toEqual(machine.enrolled.spare_series);
  expect(await machine.refusedPush(machine.batch())).toMatchObject({ code: 'unknown_key' });
});

test('a code of one mall does not take over a machine of another', async () => {
  const machine = await TestMachine.enrol(central, mall);
  const thief = new TestMachine(central, { id: machine.id, incarnation: machine.incarnation });
  expect((await thief.claim(await central.code(otherMall))).body).toMatchObject({ code: 'not_permitted' });
  machine.register('Masih milik sendiri');
  expect((await machine.push()).last_seq).toBe(1);
});

test('an officer without the right gets no code, nor anybody for another mall', async () => {
  const machine = await TestMachine.enrol(central, mall);
  const request = { command_id: randomUUID(), scope: machine.scope, machine_name: 'Loket 2', ttl_s: 600 };
  expect(await machine.send('/v1/enrolment-codes', request, CodeReply)).toMatchObject({ code: 'not_permitted' });
  const [officer, supervisor] = mall.officers;
  const path = '/v1/enrolment-codes';
  expect(await machine.sendAs(officer?.id ?? '', path, request)).toMatchObject({ status: 403 });
  const elsewhere = { ...request, scope: `mall:${otherMall.site.id}` };
  expect(await machine.sendAs(supervisor?.id ?? '', path, elsewhere)).toMatchObject({ status: 403 });
  const given = await machine.sendAs(supervisor?.id ?? '', path, request);
  expect(given.status).toBe(201);
  expect(CodeReply.parse((await machine.sendAs(supervisor?.id ?? '', path, request)).body)).toEqual(given.body);
  expect((await new TestMachine(central).claim(CodeReply.parse(given.body).code)).status).toBe(201);
});

test('a machine without a living grant for the mall has its work parked, not lost', async () => {
  const machine = await TestMachine.enrol(central, mall);
  machine.register('Dengan hak');
  await machine.push();
  await central.owner.query(
    `UPDATE access_grant SET ended_at = now(), ended_cause = 'for_cause' WHERE machine_id = $1`,
    [machine.id],
  );
  machine.register('Tanpa hak');
  const reply = PushReply.parse(await machine.push(machine.batch(2)));
  expect(reply.results[0]).toMatchObject({ status: 'parked', result: { reason: 'no_right' } });
});

test('machine codes run through every letter but I and O, and then end', () => {
  const codes = Array.from({ length: 2376 }, (_, n) => machineCode(n));
  expect(new Set(codes).size).toBe(2376);
  expect(codes[0]).toBe('K01');
  expect(codes.filter((code) => !/^[A-HJ-NP-Z]\d{2}$/.test(code) || code.endsWith('00'))).toEqual([]);
  expect(() => machineCode(2376)).toThrow();
});
