import { afterAll, beforeAll, expect, test } from 'vitest';
import { ProblemBody } from '#contract/wire/problem';
import { look, startCentral, type TestCentral } from './setup.ts';

let central: TestCentral;
const logged: object[] = [];
beforeAll(async () => {
  central = await startCentral([], { log: (event, fields) => logged.push({ event, ...fields }) });
});
afterAll(() => central.close());

const get = async (path: string) => {
  const reply = await central.http.send({
    method: 'GET',
    url: central.url + path,
    headers: {},
    body: Buffer.alloc(0),
    signal: AbortSignal.timeout(20_000),
  });
  return { ...reply, json: JSON.parse(reply.body.toString('utf8')) };
};

test('hello names the server and needs no signature', async () => {
  const reply = await get('/v1/hello');
  expect(reply).toMatchObject({ status: 200, json: { api: 1, min_client: '0.1.0' } });
  expect(reply.headers['loket-time']).toMatch(/^\d{4}-\d\d-\d\dT/);
});

test('what is not there is a problem document too', async () => {
  const reply = await get('/v1/nothing');
  expect(reply.status).toBe(404);
  expect(reply.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(ProblemBody.parse(reply.json).code).toBe('not_found');
});

test('life needs no database, readiness does, and a fault has an incident for the log but no text for the caller', async () => {
  expect([(await get('/health')).json, (await get('/ready')).json]).toEqual([{ status: 'ok' }, { status: 'ok' }]);
  await look(central, 'INSERT INTO migration (version) VALUES (9999)');
  expect((await get('/ready')).status).toBe(200); // a newer copy has migrated already
  await look(
    central,
    'DELETE FROM migration WHERE version IN (9999, (SELECT max(version) FROM migration WHERE version < 9999))',
  );
  const behind = await get('/ready');
  expect([behind.status, behind.json.code]).toEqual([503, 'unavailable']);
  await central.pool.end();
  const { status, json, headers } = await get('/ready');
  const { incident, ...problem } = ProblemBody.parse(json);
  expect([status, problem.code]).toEqual([500, 'unexpected']);
  expect(logged).toContainEqual(expect.objectContaining({ event: 'unexpected', incident, route: '/ready' }));
  expect(headers['request-id']).toBe(incident);
  expect(JSON.stringify(json)).not.toMatch(/pool/);
  expect((await get('/health')).status).toBe(200);
});
