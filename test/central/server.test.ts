import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { ProblemBody } from '#contract/wire/problem';
import { startCentral, type TestCentral } from './setup.ts';

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

test('openapi.json lists every route there is', async () => {
  const Document = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });
  const { paths } = Document.parse((await get('/openapi.json')).json);
  const listed = Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((m) => `${m} ${path}`));
  expect(listed.sort()).toEqual([
    'delete /v1/uploads/{id}',
    'get /health',
    'get /v1/blobs/{sha256}',
    'get /v1/events',
    'get /v1/hello',
    'head /health',
    'head /v1/blobs/{sha256}',
    'head /v1/hello',
    'head /v1/uploads/{id}',
    'options /v1/uploads',
    'patch /v1/uploads/{id}',
    'post /v1/enrol',
    'post /v1/enrolment-codes',
    'post /v1/incarnations',
    'post /v1/machine/key',
    'post /v1/pull',
    'post /v1/push',
    'post /v1/uploads',
    'put /v1/blobs/{sha256}',
  ]);
  const routes = [...central.app.printRoutes({ commonPrefix: false }).matchAll(/\(([A-Z, ]+)\)/g)];
  const methods = routes.flatMap(([, names = '']) => names.split(', '));
  expect(methods).toHaveLength(listed.length + 2); // and openapi.json itself, GET and HEAD
});

test('what is not there is a problem document too', async () => {
  const reply = await get('/v1/nothing');
  expect(reply.status).toBe(404);
  expect(reply.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(ProblemBody.parse(reply.json).code).toBe('not_found');
});

test('a fault has an incident for the log, and no text of its own for the caller', async () => {
  expect((await get('/health')).json).toEqual({ status: 'ok' });
  await central.pool.end();
  const { status, json } = await get('/health');
  const { incident, ...problem } = ProblemBody.parse(json);
  expect([status, problem.code]).toEqual([500, 'unexpected']);
  expect(logged).toMatchObject([{ event: 'unexpected', incident, route: '/health' }]);
  expect(JSON.stringify(json)).not.toMatch(/pool/);
});
