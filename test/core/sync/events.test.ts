import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openDatabase } from '#core/db/open';
import type { Db } from '#core/db/sql';
import { type Answer, type Centre, createCentre } from '#core/features/sync/centre';
import { createEvents } from '#core/features/sync/events';
import { insertCursor, updateCursorLive } from '#core/features/sync/scope.sql';
import { type HttpStream, nodeHttp } from '#core/ports/http';
import { uuid } from '#test/central/setup';
import { newFolder, removeFolders } from './workstation.ts';

const MALL = `mall:${uuid(1)}`;
let db: Db;
const pokes: string[] = [];
const timers: { ms: number; act: () => void }[] = [];
const clock = {
  after: (ms: number, act: () => void) => {
    timers.push({ ms, act });
    return () => undefined;
  },
};
const open = (silenceMs?: number) =>
  createEvents({ db, clock, random: () => 0.5, onPoke: () => pokes.push('poke'), ...(silenceMs ? { silenceMs } : {}) });

beforeEach(() => {
  db = openDatabase(newFolder(), Buffer.alloc(32, 7));
  for (const scope of [MALL, 'catalogue']) {
    insertCursor(db, { scope });
    updateCursorLive(db, { scope, epoch: uuid(9), pos: 10 });
  }
  pokes.length = 0;
  timers.length = 0;
});
afterEach(() => db.close());
afterAll(removeFolders);

/** A centre that answers the one request with this. */
function centreThat(answer: Answer<HttpStream>): Centre & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    key: generateKeyPairSync('ed25519').privateKey,
    post: () => Promise.reject(new Error('not asked')),
    postPacked: () => Promise.reject(new Error('not asked')),
    send: () => Promise.reject(new Error('not asked')),
    upload: () => Promise.reject(new Error('not asked')),
    open: async (path) => {
      asked.push(decodeURIComponent(path));
      return answer;
    },
  };
}

const streamOf = (...texts: string[]): Answer<HttpStream> => ({
  ok: true,
  serverTime: null,
  value: {
    status: 200,
    headers: {},
    chunks: (async function* () {
      for (const text of texts) yield Buffer.from(text);
    })(),
  },
});
const poke = (scope: string, head: number): string => `event: poke\ndata: ${JSON.stringify({ scope, head })}\n\n`;
const never = new AbortController().signal;

test('all scopes that are read are listened to, and opening asks once for what was missed', async () => {
  const centre = centreThat(streamOf(':\n\n'));
  expect(await open().turn(centre, never)).toEqual({ kind: 'wait', nextMs: 1_000 });
  expect(centre.asked).toEqual([`/v1/events?scope=catalogue&scope=${MALL}`]);
  expect(pokes).toHaveLength(1);
});

test('a poke is a pull, unless its position was read already or the scope is none of ours', async () => {
  const texts = [
    poke(MALL, 10),
    poke(`mall:${uuid(2)}`, 99),
    'event: poke\ndata: {"scope":7}\n\n',
    'event: poke\ndata: {',
  ];
  await open().turn(centreThat(streamOf(...texts)), never);
  expect(pokes).toHaveLength(1);
  await open().turn(centreThat(streamOf(poke(MALL, 11))), never);
  expect(pokes).toHaveLength(3);
});

test('a poke of the catalogue is answered within ten seconds, once', async () => {
  await open().turn(centreThat(streamOf(poke('catalogue', 11), poke('catalogue', 12))), never);
  expect([pokes.length, timers.map(({ ms }) => ms)]).toEqual([1, [5_000]]);
  timers[0]?.act();
  expect(pokes).toHaveLength(2);
});

test('goodbye names the pause, and up to a fifth is added', async () => {
  const centre = centreThat(streamOf('event: bye\ndata: {"retry_ms":4000}\n\n', poke(MALL, 99)));
  expect(await open().turn(centre, never)).toEqual({ kind: 'wait', nextMs: 4_400 });
  expect(pokes).toHaveLength(1);
});

const problem = (code: 'machine_revoked' | 'not_found' | 'not_permitted', status: number) => ({
  ok: false as const,
  failure: { kind: 'refused' as const, problem: { type: 'about:blank' as const, title: code, status, code } },
});
test.each([
  [problem('machine_revoked', 403), { kind: 'stop' }],
  [problem('not_found', 404), { kind: 'wait', nextMs: 600_000 }],
  [problem('not_permitted', 403), { kind: 'retry', retryAfterMs: null }],
  [
    { ok: false as const, failure: { kind: 'transient' as const, retryAfterMs: 7_000 } },
    { kind: 'retry', retryAfterMs: 7_000 },
  ],
])('refusal %#: the lane knows what to do', async (answer, turn) => {
  expect(await open().turn(centreThat(answer), never)).toEqual(turn);
  expect(pokes).toEqual([]);
});

test('a line that is half open is given up for want of the comment, and one of a new scope is opened at once', async () => {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(':\n\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const http = nodeHttp();
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const centre = createCentre(http, url, 'kid', generateKeyPairSync('ed25519').privateKey);
  expect(await open(50).turn(centre, never)).toEqual({ kind: 'wait', nextMs: 1_000 });

  const events = open(60_000);
  const turn = events.turn(centre, never);
  await vi.waitFor(() => expect(pokes).toHaveLength(2));
  events.rescope();
  insertCursor(db, { scope: `mall:${uuid(2)}` });
  events.rescope();
  expect(await turn).toEqual({ kind: 'again' });
  http.close();
  server.closeAllConnections();
  server.close();
});
