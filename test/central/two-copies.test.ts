import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { PushReply } from '#contract/wire/sync';
import { createCentre } from '#core/features/sync/centre';
import { createEventReader, type ServerEvent } from '#core/features/sync/event-reader';
import { type Http, nodeHttp } from '#core/ports/http';
import { newFolder, openWorkstation, removeFolders, settled, type Workstation } from '#test/core/sync/workstation';
import { type Balancer, startBalancer } from '#test/support/balancer';
import { type Copy, startCopy } from './copy.ts';
import { TestMachine } from './machine.ts';
import { look, startCentral, type TestCentral, testMall } from './setup.ts';

const mall = testMall(1);
let central: TestCentral; // a third copy in this process, and the database of all
let copies: [Copy, Copy];
let balancer: Balancer;
const stations: Workstation[] = [];
beforeAll(async () => {
  central = await startCentral([mall]);
  copies = await Promise.all([startCopy(central.databaseUrl), startCopy(central.databaseUrl)]);
  balancer = await startBalancer(copies.map(({ port }) => port));
});
afterEach(async () => {
  for (const station of stations.splice(0)) await station.close();
});
afterAll(async () => {
  await balancer.close();
  await Promise.all(copies.map((copy) => copy.end('SIGTERM')));
  await central.close();
  removeFolders();
});

/** A connection for each request, so that the balancer gives each to another copy. */
function oneByOne(): Http & { readonly statuses: number[] } {
  const statuses: number[] = [];
  return {
    statuses,
    send: async (request) => {
      const http = nodeHttp();
      const reply = await http.send(request).finally(() => http.close());
      statuses.push(reply.status);
      return reply;
    },
    open: () => Promise.reject(new Error('not asked')),
    upload: () => Promise.reject(new Error('not asked')),
    close: () => undefined,
  };
}

test('a nonce of one copy is good at the other, and a log goes on where the other ended it', async () => {
  const machine = await TestMachine.enrol(central, mall);
  for (let n = 0; n < 10; n += 1) machine.register(`Orang ${n}`);
  const http = oneByOne();
  const centre = createCentre(http, balancer.url, machine.enrolled.kid, machine.key);
  for (let n = 1; n <= 10; n += 1) {
    const answer = await centre.post('/v1/push', machine.batch(n, n), PushReply, AbortSignal.timeout(20_000));
    expect(answer).toMatchObject({ ok: true, value: { last_seq: n } });
  }
  expect(http.statuses).toEqual([401, ...Array.from({ length: 10 }, () => 200)]);
  for (const { port } of copies) expect(balancer.given.get(port)).toBeGreaterThanOrEqual(5);
});

test('a poke crosses from the copy that took the push to the one that holds the stream', async () => {
  const [reader, writer] = [await TestMachine.enrol(central, mall, 0), await TestMachine.enrol(central, mall, 1)];
  const leave = new AbortController();
  const stream = await createCentre(nodeHttp(), copies[0].url, reader.enrolled.kid, reader.key).open(
    `/v1/events?scope=${encodeURIComponent(reader.scope)}`,
    30_000,
    leave.signal,
  );
  if (!stream.ok) throw new Error('no stream');
  const events: ServerEvent[] = [];
  const read = createEventReader();
  const ended = (async () => {
    for await (const chunk of stream.value.chunks) events.push(...read(chunk));
  })().catch(() => undefined);
  writer.register('Dari salinan lain');
  const centre = createCentre(nodeHttp(), copies[1].url, writer.enrolled.kid, writer.key);
  await centre.post('/v1/push', writer.batch(), PushReply, AbortSignal.timeout(20_000));
  await vi.waitFor(() => expect(events.map(({ data }) => data).join()).toContain(reader.scope), { timeout: 10_000 });
  leave.abort();
  await ended;
});

async function enrolled(counter: number): Promise<Workstation> {
  const station = openWorkstation(newFolder());
  stations.push(station);
  await station.sync.enrol({ centreUrl: balancer.url, code: await central.code(mall, counter) });
  await station.sync.start(null);
  return station;
}

const unsent = (station: Workstation): number => station.sync.state().unsentCount;

test('a copy killed in the middle of pushes loses nothing and doubles nothing', async () => {
  const both = [await enrolled(0), await enrolled(1)];
  const count = 400;
  const write = async (station: Workstation): Promise<void> => {
    for (let n = 0; n < count; n += 1) {
      station.register(`Orang ${n}`);
      if (n % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const writing = Promise.all(both.map(write));
  await vi.waitFor(() => expect(both.some((station) => unsent(station) > 0)).toBe(true));
  const [killed, alive] = balancer.given.get(copies[0].port) ? [0, 1] : [1, 0];
  expect(await copies[killed]?.end('SIGKILL')).toBe('SIGKILL');
  await writing;
  for (const station of both) {
    await vi.waitFor(() => expect(unsent(station)).toBe(0), { timeout: 30_000, interval: 50 });
    station.sync.sendNow(); // the pull may be backing off from the kill
    await settled(station);
  }
  copies[killed as 0] = await startCopy(central.databaseUrl, '--port', String(copies[killed]?.port));

  for (const station of both) {
    const [{ id }] = station.rows<{ id: string }>('SELECT machine_id AS id FROM sync_meta') as [{ id: string }];
    const log = await look<{ seq: string; status: string }>(
      central,
      'SELECT seq, status FROM mutation WHERE machine_id = $1 ORDER BY seq',
      [id],
    );
    expect(log.map(({ seq }) => Number(seq))).toEqual(Array.from({ length: count }, (_, n) => n + 1));
    expect(new Set(log.map(({ status }) => status))).toEqual(new Set(['applied']));
  }
  const [ids] = await look<{ all: string; different: string }>(
    central,
    'SELECT count(*) AS all, count(DISTINCT mid) AS different FROM mutation_id',
  );
  expect(ids?.all).toBe(ids?.different);
  const scope = `mall:${mall.site.id}`;
  const feed = await look<{ pos: string }>(central, 'SELECT pos FROM feed WHERE scope = $1 ORDER BY pos', [scope]);
  const [head] = await look<{ head: string }>(central, 'SELECT head FROM scope_head WHERE scope = $1', [scope]);
  expect(new Set(feed.map(({ pos }) => pos)).size).toBe(feed.length);
  expect(feed.at(-1)?.pos).toBe(head?.head);
  expect(alive).not.toBe(killed);
});

test('copies stopped one after the other, as in an upgrade, end well and nobody notices', async () => {
  const station = await enrolled(0);
  for (const n of [0, 1] as const) {
    station.register(`Sebelum ${n}`);
    expect(await copies[n].end('SIGTERM')).toBe(0);
    station.register(`Sesudah ${n}`);
    await vi.waitFor(() => expect(unsent(station)).toBe(0), { timeout: 30_000, interval: 50 });
    copies[n] = await startCopy(central.databaseUrl, '--port', String(copies[n].port));
  }
  station.sync.sendNow();
  await settled(station);
});
