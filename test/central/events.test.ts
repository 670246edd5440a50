import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { createCentre, type Centre } from '#core/features/sync/centre';
import { createEventReader, type ServerEvent } from '#core/features/sync/event-reader';
import { nodeHttp } from '#core/ports/http';
import { TestMachine } from './machine.ts';
import { look, startCentral, type TestCentral, testMall } from './setup.ts';

const [here, there] = [testMall(1), testMall(2)];
let central: TestCentral;
const leaving: AbortController[] = [];
beforeAll(async () => {
  central = await startCentral([here, there]);
});
afterEach(() => {
  for (const each of leaving.splice(0)) each.abort();
});
afterAll(() => central.close());

const centreOf = (machine: TestMachine): Centre =>
  createCentre(central.http, central.url, machine.enrolled.kid, machine.key);

async function listen(machine: TestMachine, scopes: readonly string[]) {
  const leave = new AbortController();
  leaving.push(leave);
  const query = scopes.map((scope) => `scope=${encodeURIComponent(scope)}`).join('&');
  const answer = await centreOf(machine).open(`/v1/events?${query}`, 30_000, leave.signal);
  if (!answer.ok)
    throw new Error(answer.failure.kind === 'refused' ? answer.failure.problem.code : answer.failure.kind);
  const events: ServerEvent[] = [];
  const read = createEventReader();
  const ended = (async () => {
    for await (const chunk of answer.value.chunks) events.push(...read(chunk));
  })().catch(() => undefined);
  const heads = (scope: string) =>
    events.flatMap(({ name, data }) => {
      const poke = JSON.parse(data) as { scope: string; head: number };
      return name === 'poke' && poke.scope === scope ? [poke.head] : [];
    });
  return { events, heads, ended, headers: answer.value.headers };
}

const headOf = async (scope: string): Promise<number> =>
  Number((await look<{ head: string }>(central, 'SELECT head FROM scope_head WHERE scope = $1', [scope]))[0]?.head);

test('what one counter pushes is heard by the others of its mall, after the commit and without data', async () => {
  const [writer, reader, stranger] = [
    await TestMachine.enrol(central, here, 0),
    await TestMachine.enrol(central, here, 1),
    await TestMachine.enrol(central, there),
  ];
  const stream = await listen(reader, [reader.scope, 'catalogue']);
  const elsewhere = await listen(stranger, [stranger.scope]);
  expect(stream.headers).toMatchObject({ 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  expect(stream.headers['loket-nonce']).toBeTruthy();
  writer.register('Rahasia Sekali');
  await writer.push();
  const head = await headOf(writer.scope);
  await vi.waitFor(() => expect(stream.heads(writer.scope)).toEqual([head]));
  expect(Object.keys(JSON.parse(stream.events[0]?.data ?? '{}'))).toEqual(['scope', 'head']);

  for (let n = 0; n < 5; n += 1) writer.register(`Orang ${n}`);
  for (let n = 2; n <= 6; n += 1) await writer.push(writer.batch(n, n));
  const last = await headOf(writer.scope);
  await vi.waitFor(() => expect(stream.heads(writer.scope).at(-1)).toBe(last));
  expect(stream.heads(writer.scope).length).toBeLessThan(6);
  const own = `machine:${stranger.id}`; // its enrolment may have been told late
  expect(elsewhere.events.length).toBe(elsewhere.heads(own).length);
});

test('a push that changes nothing pokes nobody', async () => {
  const machine = await TestMachine.enrol(central, here);
  const stream = await listen(machine, [machine.scope]);
  machine.register('Sekali');
  await machine.push();
  await vi.waitFor(() => expect(stream.events).toHaveLength(1));
  await machine.push();
  machine.write({ name: 'citizen.register', args: 'not json' });
  await machine.push(machine.batch(2));
  await central.pool.query(`SELECT pg_notify('loket_poke', '{"${machine.scope}": 999999}')`);
  await vi.waitFor(() => expect(stream.heads(machine.scope).at(-1)).toBe(999_999));
  expect(stream.events).toHaveLength(2);
});

test.each([
  ['another mall', (machine: TestMachine) => [machine.scope, `mall:${there.site.id}`], 'not_permitted'],
  ['another machine', () => [`machine:${there.site.id}`], 'not_permitted'],
  ['no scope', () => [], 'bad_envelope'],
  ['nonsense', () => ["mall:' OR true --"], 'bad_envelope'],
])('a stream for %s is refused', async (_what, scopes, code) => {
  const machine = await TestMachine.enrol(central, here);
  await expect(listen(machine, scopes(machine))).rejects.toThrow(code);
});

test('an unsigned request and a machine that may only push hear nothing', async () => {
  const machine = await TestMachine.enrol(central, here);
  const reply = await central.http.send({
    method: 'GET',
    url: `${central.url}/v1/events?scope=${machine.scope}`,
    headers: {},
    body: Buffer.alloc(0),
    signal: AbortSignal.timeout(5_000),
  });
  expect(reply.status).toBe(401);
  await look(central, `UPDATE machine SET status = 'push_only' WHERE id = $1`, [machine.id]);
  await expect(listen(machine, [machine.scope])).rejects.toThrow('push_only');
});

test('when its connection for pokes breaks, a copy says goodbye, refuses new streams and recovers', async () => {
  const machine = await TestMachine.enrol(central, here);
  const stream = await listen(machine, [machine.scope]);
  await look(central, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'loket-pokes'`);
  await stream.ended;
  expect(stream.events.map(({ name }) => name)).toEqual(['bye']);
  const again = await vi.waitFor(() => listen(machine, [machine.scope]), { timeout: 15_000, interval: 200 });
  machine.register('Kembali');
  await machine.push();
  await vi.waitFor(() => expect(again.heads(machine.scope)).toHaveLength(1));
});

test('stopping says goodbye to every stream and waits for none', async () => {
  const other = await startCentral([here]);
  const machine = await TestMachine.enrol(other, here);
  const http = nodeHttp();
  const answer = await createCentre(http, other.url, machine.enrolled.kid, machine.key).open(
    `/v1/events?scope=${machine.scope}`,
    30_000,
    AbortSignal.timeout(30_000),
  );
  if (!answer.ok) throw new Error('refused');
  const text: Buffer[] = [];
  const read = (async () => {
    for await (const chunk of answer.value.chunks) text.push(chunk);
  })();
  await other.close();
  await read;
  http.close();
  expect(Buffer.concat(text).toString()).toMatch(/event: bye\ndata: \{"retry_ms":\d+\}\n\n$/);
});
