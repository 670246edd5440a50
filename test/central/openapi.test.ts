import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { ProblemCode } from '#contract/wire/problem';
import { statusOf } from '#central/problem';
import { startCentral, type TestCentral } from './setup.ts';

const Schema = z.looseObject({ properties: z.record(z.string(), z.json()).optional() });
const Reply = z.looseObject({
  description: z.string(),
  content: z.record(z.string(), z.object({ schema: Schema })).optional(),
  headers: z.record(z.string(), z.json()),
});
const Operation = z.looseObject({
  parameters: z.array(z.looseObject({ name: z.string(), in: z.string() })).default([]),
  responses: z.record(z.string(), Reply),
});
const Document = z.looseObject({ paths: z.record(z.string(), z.record(z.string(), Operation)) });

/** The only ones that nobody has to sign. */
const OPEN = ['/health', '/metrics', '/openapi.json', '/ready', '/v1/enrol', '/v1/hello'];

let central: TestCentral;
let operations: { name: string; method: string; path: string; operation: z.output<typeof Operation> }[];
beforeAll(async () => {
  central = await startCentral([]);
  const reply = await central.app.inject('/openapi.json');
  const { paths } = Document.parse(reply.json());
  operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, method, path, operation })),
  );
});
afterAll(() => central.close());

test('every documented operation is a route, and every route is documented', () => {
  expect(operations.length).toBeGreaterThan(10);
  for (const { name, method, path } of operations) {
    const url = path.replaceAll(/\{(\w+)\}/g, ':$1');
    expect([name, central.app.hasRoute({ method: method.toUpperCase() as 'GET', url })]).toEqual([name, true]);
  }
  const routes = [...central.app.printRoutes({ commonPrefix: false }).matchAll(/\(([A-Z, ]+)\)/g)];
  expect(routes.flatMap(([, names = '']) => names.split(', '))).toHaveLength(operations.length);
});

test('every operation has a schema for its success, its refusals with their codes, and the headers of both', () => {
  for (const { name, operation } of operations) {
    const replies = Object.entries(operation.responses);
    expect([name, replies.some(([status]) => status.startsWith('2'))]).toEqual([name, true]);
    for (const [status, { content, headers }] of replies) {
      expect([name, status, Object.keys(headers)]).toEqual([
        name,
        status,
        expect.arrayContaining(['loket-time', 'loket-nonce', 'request-id']),
      ]);
      if (Number(status) < 400) continue;
      expect(Object.keys(headers)).toContain('loket-problem');
      const codes = codesOf(content);
      expect([name, status, codes.map((code) => String(statusOf(code)))]).toEqual([
        name,
        status,
        codes.map(() => status),
      ]);
    }
    const all = replies.filter(([status]) => Number(status) >= 400).flatMap(([, { content }]) => codesOf(content));
    expect(all).toEqual(expect.arrayContaining(['bad_envelope', 'unexpected', 'unavailable']));
  }
});

function codesOf(content: z.output<typeof Reply>['content']): z.output<typeof ProblemCode>[] {
  const { properties } = content?.['application/problem+json']?.schema ?? {};
  const found = z.object({ enum: z.array(ProblemCode).min(1) }).parse(properties?.['code']);
  return found.enum;
}

test('every code of the closed set is one that some operation can answer', () => {
  const answered = operations.flatMap(({ operation }) =>
    Object.entries(operation.responses).flatMap(([status, { content }]) =>
      Number(status) < 400 ? [] : codesOf(content),
    ),
  );
  expect(ProblemCode.options.filter((code) => !answered.includes(code))).toEqual([]);
});

test('what must be signed says so, and nothing else is open', () => {
  const isSigned = ({ operation }: (typeof operations)[number]): boolean =>
    ['signature', 'signature-input', 'content-digest'].every((name) =>
      operation.parameters.some((each) => each.in === 'header' && each.name === name),
    );
  expect(
    operations
      .filter((each) => !isSigned(each))
      .map(({ path }) => path)
      .sort(),
  ).toEqual(OPEN);
});

test('an operation that is said to be signed refuses whoever does not sign', async () => {
  for (const { method, path } of operations.filter((each) => !OPEN.includes(each.path))) {
    const url = path.replace('{sha256}', 'a'.repeat(64)).replace('{id}', '01900000-0000-7000-8000-000000000001');
    const reply = await central.app.inject({ method: method.toUpperCase() as 'GET', url });
    expect([method, path, reply.statusCode, reply.headers['loket-problem']]).toEqual([
      method,
      path,
      401,
      'bad_signature',
    ]);
  }
});

test('figures are in the text form of Prometheus and name routes, not what is in them', async () => {
  await central.app.inject('/v1/hello');
  await central.app.inject('/v1/blobs/' + 'b'.repeat(64));
  const reply = await central.app.inject('/metrics');
  expect(reply.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
  const lines = reply.body.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  expect(lines.every((line) => /^[a-z_:][a-z0-9_:]*(\{.*\})? (NaN|[+-]?(Inf|[0-9.e+-]+))$/i.test(line))).toBe(true);
  expect(reply.body).toMatch(/loket_request_seconds_count\{route="\/v1\/hello",method="GET",status="200"\} 1/);
  expect(reply.body).toMatch(/route="\/v1\/blobs\/:sha256"/);
  expect(reply.body).not.toMatch(/b{64}/);
  expect(reply.body).toMatch(/loket_database_connections\{state="idle"\} \d/);
});
