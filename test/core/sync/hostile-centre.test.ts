import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { look, startCentral, type TestCentral, testMall } from '#test/central/setup';
import { newFolder, openWorkstation, removeFolders, settled, type Workstation } from './workstation.ts';

/** What a wrong server in between might answer to a push, given the right answer. */
const WRONG: Record<string, (right: Record<string, unknown>) => string> = {
  'an empty page': () => '',
  'a page of a hotel': () => '<html>Selamat datang</html>',
  'an empty object': () => '{}',
  'no last_seq': ({ last_seq: _gone, ...rest }) => JSON.stringify(rest),
  'a last_seq beyond our own head': (right) => JSON.stringify({ ...right, last_seq: 99 }),
  'a last_seq before what was sent': (right) => JSON.stringify({ ...right, last_seq: 0 }),
  'another hash': (right) => JSON.stringify({ ...right, last_hash: Buffer.alloc(32).toString('base64') }),
  'no results': (right) => JSON.stringify({ ...right, results: [] }),
  'results of other mutations': (right) =>
    JSON.stringify({ ...right, results: [{ seq: 7, status: 'applied', pos: 1 }] }),
  'an unknown status': (right) => JSON.stringify({ ...right, results: [{ seq: 1, status: 'fine', pos: 1 }] }),
};

const mall = testMall(1);
let central: TestCentral;
let hostile: Server;
let wrong: keyof typeof WRONG | null = null;
let station: Workstation | undefined;

/** Passes everything on to the real centre and falsifies only what it says to a push. */
beforeAll(async () => {
  central = await startCentral([mall]);
  hostile = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      void central.app
        .inject({
          method: request.method as 'POST',
          url: request.url ?? '',
          headers: { ...request.headers, 'accept-encoding': '' },
          payload: Buffer.concat(chunks),
        })
        .then((reply) => {
          const change = wrong !== null && request.url === '/v1/push' && reply.statusCode === 200 ? WRONG[wrong] : null;
          const headers = { 'content-type': 'application/json', 'loket-nonce': String(reply.headers['loket-nonce']) };
          response.writeHead(reply.statusCode, headers).end(change ? change(reply.json()) : reply.body);
        });
    });
  });
  await new Promise<void>((resolve) => hostile.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  wrong = null;
  await station?.close();
});
afterAll(async () => {
  hostile.close();
  await central.close();
  removeFolders();
});

test.each(Object.keys(WRONG))('%s acknowledges nothing, and the right answer later does', async (name) => {
  station = openWorkstation(newFolder());
  const here = station;
  const centreUrl = `http://127.0.0.1:${(hostile.address() as AddressInfo).port}`;
  await here.sync.enrol({ centreUrl, code: await central.code(mall) });
  wrong = name;
  here.register('Ani');
  await vi.waitFor(() => expect(here.sync.state()).toMatchObject({ problem: 'bad-answer', unsentCount: 1 }));
  expect(here.rows('SELECT state, status FROM outbox')).toEqual([{ state: 'pending', status: null }]);
  wrong = null;
  here.sync.sendNow();
  await settled(here);
  const machine = here.rows<{ id: string }>('SELECT machine_id AS id FROM sync_meta')[0]?.id;
  expect(await look(central, 'SELECT seq FROM mutation WHERE machine_id = $1', [machine])).toHaveLength(1);
});
