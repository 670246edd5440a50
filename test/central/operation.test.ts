import { afterEach, expect, test, vi } from 'vitest';
import { PushReply } from '#contract/wire/sync';
import { createCentre } from '#core/features/sync/centre';
import { nodeHttp } from '#core/ports/http';
import { TestMachine } from './machine.ts';
import { look, startCentral, type TestCentral, testMall } from './setup.ts';

const mall = testMall(1);
let central: TestCentral | undefined;
afterEach(async () => {
  await central?.close();
  central = undefined;
});

/** Keeps every push of a machine waiting in the database until the answer is called. */
async function holdLog({ owner }: TestCentral, machine: TestMachine): Promise<() => Promise<void>> {
  const client = await owner.connect();
  await client.query('BEGIN');
  await client.query('SELECT 1 FROM client_log_head WHERE machine_id = $1 FOR UPDATE', [machine.id]);
  return async () => {
    await client.query('ROLLBACK');
    client.release();
  };
}

const waiting = (held: TestCentral) =>
  vi.waitFor(async () => {
    const rows = await look(held, `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'`);
    expect(rows.length).toBeGreaterThan(0);
  });

test('a stop finishes what runs, takes nothing new, and what runs is acknowledged', async () => {
  const held = (central = await startCentral([mall]));
  const machine = await TestMachine.enrol(held, mall);
  machine.register('Sedang dikirim');
  const http = nodeHttp();
  const centre = createCentre(http, held.url, machine.enrolled.kid, machine.key);
  const letGo = await holdLog(held, machine);
  const pushing = centre.post('/v1/push', machine.batch(), PushReply, AbortSignal.timeout(20_000));
  await waiting(held);
  const closing = held.app.close();
  await vi.waitFor(() => expect(held.app.server.listening).toBe(false));
  const late = createCentre(nodeHttp(), held.url, machine.enrolled.kid, machine.key);
  const refused = await late.post('/v1/push', machine.batch(), PushReply, AbortSignal.timeout(20_000));
  expect(refused).toMatchObject({ ok: false, failure: { kind: 'unreachable' } });
  await letGo();
  expect(await pushing).toMatchObject({ ok: true, value: { last_seq: 1 } });
  await closing;
  expect(await look(held, 'SELECT mid FROM mutation_id')).toHaveLength(1);
  http.close();
});

test('a push that finds no place is told when to come back, and is taken then', async () => {
  const limits = { running: 1, waiting: 0, waitMs: 10 };
  const held = (central = await startCentral([mall], { pushes: limits }));
  const [slow, quick] = [await TestMachine.enrol(held, mall, 0), await TestMachine.enrol(held, mall, 1)];
  slow.register('Lambat');
  quick.register('Cepat');
  const letGo = await holdLog(held, slow);
  const first = slow.push();
  await waiting(held);
  const centre = createCentre(held.http, held.url, quick.enrolled.kid, quick.key);
  const busy = await centre.post('/v1/push', quick.batch(), PushReply, AbortSignal.timeout(20_000));
  if (busy.ok || busy.failure.kind !== 'transient') throw new Error('it was not sent away');
  expect(busy.failure.retryAfterMs).toBeGreaterThanOrEqual(1_000);
  await letGo();
  await first;
  expect((await quick.push()).last_seq).toBe(1);
});

test('a connection that PostgreSQL ends in the middle of a push costs that push a repetition and nothing else', async () => {
  const held = (central = await startCentral([mall]));
  const machine = await TestMachine.enrol(held, mall);
  machine.register('Terputus');
  const centre = createCentre(held.http, held.url, machine.enrolled.kid, machine.key);
  const letGo = await holdLog(held, machine);
  const pushing = centre.post('/v1/push', machine.batch(), PushReply, AbortSignal.timeout(20_000));
  await waiting(held);
  await look(held, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'`);
  expect(await pushing).toMatchObject({ ok: false, failure: { kind: 'transient' } });
  await letGo();
  expect((await machine.push()).last_seq).toBe(1);
});

test('the log names requests, routes and machines, and nothing of what was sent', async () => {
  const lines: Record<string, unknown>[] = [];
  const held = (central = await startCentral([mall], { log: (event, fields) => lines.push({ event, ...fields }) }));
  const machine = await TestMachine.enrol(held, mall);
  machine.register('Rahasia Sekali', { operator_id: '01900000-0000-7000-8000-00000000abcd' });
  await machine.push();
  await held.http.send({
    method: 'GET',
    url: `${held.url}/v1/blobs/${'c'.repeat(64)}?entity=application&id=${machine.id}`,
    headers: {},
    body: Buffer.alloc(0),
    signal: AbortSignal.timeout(5_000),
  });
  await vi.waitFor(() => expect(lines.map(({ route }) => route)).toContain('/v1/blobs/:sha256'));
  const pushed = lines.find(({ route, status }) => route === '/v1/push' && status === 200);
  expect(pushed).toEqual({
    event: 'request',
    request: expect.stringMatching(/^[0-9a-f-]{36}$/),
    route: '/v1/push',
    method: 'POST',
    status: 200,
    ms: expect.any(Number),
    machine: machine.id,
  });
  expect(JSON.stringify(lines)).not.toMatch(/Rahasia|abcd|c{64}|"nik"/);
});
