import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { citizen, TestMachine } from './machine.ts';
import { look, startCentral, type TestCentral, testMall, uuid } from './setup.ts';

const mall = testMall(1);
const otherMall = testMall(2);
let central: TestCentral;
beforeAll(async () => {
  central = await startCentral([mall, otherMall]);
});
afterAll(() => central.close());

const stored = (machine: TestMachine) =>
  look<{ seq: string; status: string }>(
    central,
    'SELECT seq, status FROM mutation WHERE machine_id = $1 ORDER BY seq',
    [machine.id],
  );

test('a push is applied once and its repetition gets the same answer', async () => {
  const machine = await TestMachine.enrol(central, mall);
  machine.register('Satu');
  machine.register('Dua');
  const first = await machine.push();
  expect(first.results.map(({ status }) => status)).toEqual(['applied', 'applied']);
  expect(first.last_seq).toBe(2);
  const again = await machine.push();
  expect(again).toEqual(first);
  expect(await stored(machine)).toHaveLength(2);
});

test('two equal pushes at once leave every mutation once, and both get the same answer', async () => {
  const machine = await TestMachine.enrol(central, mall);
  for (let n = 0; n < 40; n++) machine.register(`Orang ${n}`);
  const replies = await Promise.all([machine.push(), machine.push(), machine.push()]);
  expect(replies[1]).toEqual(replies[0]);
  expect(replies[2]).toEqual(replies[0]);
  expect((await stored(machine)).map(({ seq }) => Number(seq))).toEqual(Array.from({ length: 40 }, (_, n) => n + 1));
});

test('a batch that overlaps what is held adds only the new part', async () => {
  const machine = await TestMachine.enrol(central, mall);
  machine.register('Satu');
  machine.register('Dua');
  await machine.push();
  machine.register('Tiga');
  const reply = await machine.push(machine.batch(2, 3));
  expect(reply.results.map(({ seq }) => seq)).toEqual([2, 3]);
  expect(reply.last_seq).toBe(3);
  expect(await stored(machine)).toHaveLength(3);
});

test.each([
  ['half of a surrogate pair', `{"data":"\ud800"}`],
  ['half of a surrogate pair, as JSON escapes it', '{"data":"\\ud800"}'],
  ['a NUL, as JSON escapes it', '{"data":"\\u0000"}'],
  ['quotes, backslashes, braces and commas', '{"a\\\\":"{},\\"\\\\x"}'],
  ['control characters', '\u001f\u0001{'],
])('text that is no argument, %s, is kept as it came and parked, and the rest goes on', async (_what, args) => {
  const machine = await TestMachine.enrol(central, mall);
  machine.write({ name: 'citizen.register', args });
  machine.register('Sesudahnya');
  const { results } = await machine.push();
  expect(results.map(({ status }) => status)).toEqual(['parked', 'applied']);
  const kept = await look<{ args: string }>(
    central,
    'SELECT args FROM mutation WHERE machine_id = $1 ORDER BY seq LIMIT 1',
    [machine.id],
  );
  expect(kept[0]?.args).toBe(args.toWellFormed());
});

test('ids in capitals are the same ids: the batch is taken', async () => {
  const machine = await TestMachine.enrol(central, mall);
  const mid = randomUUID().toUpperCase();
  machine.register('Huruf Besar', { mid, entity_id: randomUUID().toUpperCase() });
  expect((await machine.push()).results.map(({ status }) => status)).toEqual(['applied']);
  const kept = await look<{ mid: string }>(central, 'SELECT mid FROM mutation WHERE machine_id = $1', [machine.id]);
  expect(kept).toEqual([{ mid: mid.toLowerCase() }]);
});

test('a gap is refused and says where the log goes on', async () => {
  const machine = await TestMachine.enrol(central, mall);
  machine.register('Satu');
  machine.register('Dua');
  expect(await machine.refusedPush(machine.batch(2, 2))).toMatchObject({ code: 'gap', expected_seq: 1 });
  expect(await stored(machine)).toEqual([]);
});

test('another history under the same number is a fork', async () => {
  const machine = await TestMachine.enrol(central, mall);
  machine.register('Asli');
  await machine.push();
  const forged = machine.clone();
  forged.register('Salinan');
  expect(await forged.refusedPush(forged.batch())).toMatchObject({ code: 'fork', last_seq: 1 });
});

test('a hash that does not follow from its content is named by its seq', async () => {
  const machine = await TestMachine.enrol(central, mall);
  machine.register('Satu');
  machine.register('Dua');
  const batch = machine.batch();
  const [one, two] = batch.mutations;
  if (!one || !two) throw new Error('two were written');
  const changed = { ...batch, mutations: [one, { ...two, args: two.args?.replace('Dua', 'Dia') ?? null }] };
  expect(await machine.refusedPush(changed)).toMatchObject({ code: 'hash_mismatch', seq: 2, status: 422 });
});

test('a head that another key signed is refused', async () => {
  const machine = await TestMachine.enrol(central, mall);
  machine.register('Satu');
  const batch = machine.batch();
  const head = { ...batch.head, sig: Buffer.alloc(64, 1).toString('base64') };
  expect(await machine.refusedPush({ ...batch, head })).toMatchObject({ code: 'bad_head_sig' });
});

test('a log that was never registered is unknown', async () => {
  const machine = await TestMachine.enrol(central, mall);
  const stranger = machine.clone(randomUUID());
  stranger.register('Satu');
  expect(await stranger.refusedPush(stranger.batch())).toMatchObject({ code: 'unknown_incarnation' });
});

test('what cannot be judged is parked with its reason, and the log moves on', async () => {
  const machine = await TestMachine.enrol(central, mall);
  machine.write({ name: 'citizen.vanish', args: {} });
  machine.write({ name: 'citizen.register', args: 'not json' });
  machine.register('Tanpa hak', { grant_id: randomUUID() });
  machine.register('Mal lain', { scope: `mall:${otherMall.site.id}` });
  machine.write({ name: 'citizen.update', args: { fields: { name: ['A', 'B'] } } });
  machine.register('Sesudahnya');
  const reply = await machine.push();
  const outcomes = reply.results.map((each) => [each.status, 'result' in each ? each.result?.['reason'] : undefined]);
  expect(outcomes).toEqual([
    ['parked', 'unknown_mutator'],
    ['parked', 'invalid_args'],
    ['parked', 'no_right'],
    ['parked', 'no_right'],
    ['parked', 'root_missing'],
    ['applied', undefined],
  ]);
  expect(reply.last_seq).toBe(6);
  const parked = await look<{ scope: string }>(central, 'SELECT scope FROM parked WHERE machine_id = $1', [machine.id]);
  expect(parked).toHaveLength(5);
  expect(parked.map(({ scope }) => scope)).not.toContain(`mall:${otherMall.site.id}`);
});

test('a text that PostgreSQL cannot keep parks its own txn and no other', async () => {
  const machine = await TestMachine.enrol(central, mall);
  machine.register('Sebelum');
  const data = { ...citizen('Nol'), note: '\u0000' };
  machine.write({ name: 'citizen.register', args: { data, method: 'manual' } });
  machine.register('Sesudah');
  const reply = await machine.push();
  expect(reply.results.map(({ status }) => status)).toEqual(['applied', 'parked', 'applied']);
  expect(reply.results[1]).toMatchObject({ result: { reason: 'server_error' } });
});

test('all of a txn is parked when one of it is', async () => {
  const machine = await TestMachine.enrol(central, mall);
  const txn = randomUUID();
  const good = machine.register('Baik', { txn });
  machine.write({ name: 'citizen.vanish', args: {}, txn });
  const reply = await machine.push();
  expect(reply.results.map((each) => ('result' in each ? each.result?.['reason'] : undefined))).toEqual([
    'txn',
    'unknown_mutator',
  ]);
  expect(await look(central, 'SELECT id FROM citizen WHERE id = $1', [good.entity_id])).toEqual([]);
});

test('a mutation known from another log is a duplicate with the first result', async () => {
  const machine = await TestMachine.enrol(central, mall);
  const other = await TestMachine.enrol(central, mall, 1);
  const first = machine.register('Sama');
  const reply = await machine.push();
  const { seq: _seq, hash: _hash, args, ...rest } = first;
  other.write({ ...rest, args: args ?? '' });
  const duplicate = await other.push();
  expect(duplicate.results[0]).toMatchObject({
    status: 'duplicate',
    of: { status: 'applied', pos: positionOf(reply) },
  });
  expect(await other.push()).toEqual(duplicate);
});

test('a mutation id used again for something else is parked', async () => {
  const machine = await TestMachine.enrol(central, mall);
  const first = machine.register('Pertama');
  await machine.push();
  machine.register('Kedua', { mid: first.mid });
  const reply = await machine.push(machine.batch(2));
  expect(reply.results[0]).toMatchObject({ status: 'parked', result: { reason: 'mid_reused' } });
});

test('two machines that write one field differently leave one conflict with both values', async () => {
  const machine = await TestMachine.enrol(central, mall);
  const other = await TestMachine.enrol(central, mall, 1);
  const person = machine.register('Ani');
  await machine.push();
  const about = { name: 'citizen.update', entity_id: person.entity_id };
  machine.write({ ...about, args: { fields: { occupation: [null, 'Guru'] } } });
  await machine.push(machine.batch(2));
  other.write({ ...about, args: { fields: { occupation: [null, 'Petani'], rt: [null, '004'] } } });
  const reply = await other.push();
  expect(reply.results[0]?.status).toBe('conflict');
  const rows = await look<{ base: unknown; mine: unknown; theirs: unknown }>(
    central,
    'SELECT base, mine, theirs FROM conflict WHERE entity_id = $1',
    [person.entity_id],
  );
  expect(rows).toEqual([{ base: null, mine: 'Petani', theirs: 'Guru' }]);
  const [row] = await look<{ body: object }>(central, 'SELECT body FROM citizen WHERE id = $1', [person.entity_id]);
  expect(row?.body).toMatchObject({ occupation: 'Guru', rt: '004' });
});

test('pushes of many machines number the feed of their mall without a gap', async () => {
  const machines = await Promise.all([0, 1, 0, 1].map((counter) => TestMachine.enrol(central, mall, counter)));
  const before = await head();
  await Promise.all(
    machines.map(async (machine) => {
      for (let n = 0; n < 10; n++) {
        machine.register(`Orang ${n}`);
        await machine.push(machine.batch(n + 1));
      }
    }),
  );
  expect(await head()).toBe(before + 40);
  const feed = await look<{ pos: string }>(central, 'SELECT pos FROM feed WHERE scope = $1 AND pos > $2 ORDER BY pos', [
    `mall:${mall.site.id}`,
    before,
  ]);
  expect(feed.map(({ pos }) => Number(pos))).toEqual(Array.from({ length: 40 }, (_, n) => before + n + 1));
});

test('audit of the machine itself is kept and has no place in a feed', async () => {
  const machine = await TestMachine.enrol(central, mall);
  const args = { seq: 1, text: '{}', prevHash: '0'.repeat(64), hash: '1'.repeat(64) };
  machine.write({ name: 'audit.append', entity: 'audit', scope: `machine:${machine.id}`, grant_id: uuid(1), args });
  const reply = await machine.push();
  expect(reply.results[0]).toEqual({ seq: 1, status: 'applied', pos: null });
});

async function head(): Promise<number> {
  const [row] = await look<{ head: string }>(central, 'SELECT head FROM scope_head WHERE scope = $1', [
    `mall:${mall.site.id}`,
  ]);
  return Number(row?.head);
}

const positionOf = (reply: Awaited<ReturnType<TestMachine['push']>>): number | null => {
  const [result] = reply.results;
  return result && 'pos' in result ? result.pos : null;
};
