import { type HttpRequest, type HttpResponse, type HttpStack, Upload } from 'tus-js-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCentre } from '#core/features/sync/centre';
import { ask, newFile, type TestFile, writeWithFiles } from './files.ts';
import { TestMachine } from './machine.ts';
import { startCentral, type TestCentral, testMall } from './setup.ts';

const CHUNK = 262_144;
const mall = testMall(1);
let central: TestCentral;
let machine: TestMachine;
beforeAll(async () => {
  central = await startCentral([mall]);
  machine = await TestMachine.enrol(central, mall);
});
afterAll(() => central.close());

type Method = Parameters<ReturnType<typeof createCentre>['send']>[0]['method'];

/** Hands the requests of tus-js-client to the signed line; `lose` drops the answer to a request the centre has taken. */
function signedStack(lose: (method: string) => boolean = () => false): HttpStack & { readonly log: string[] } {
  const centre = createCentre(central.http, central.url, machine.enrolled.kid, machine.key);
  const log: string[] = [];
  return {
    log,
    getName: () => 'signed',
    createRequest: (method, url): HttpRequest => {
      const headers: Record<string, string> = {};
      return {
        getMethod: () => method,
        getURL: () => url,
        setHeader: (name, value) => void (headers[name.toLowerCase()] = value),
        getHeader: (name) => headers[name.toLowerCase()],
        setProgressHandler: () => undefined,
        getUnderlyingObject: () => null,
        abort: () => Promise.resolve(),
        send: async (body): Promise<HttpResponse> => {
          const bytes = body instanceof Uint8Array ? body : Buffer.alloc(0);
          const { pathname, search } = new URL(url);
          log.push(method);
          const reply = await centre.send({
            method: method as Method,
            path: pathname + search,
            headers,
            body: bytes,
            signal: AbortSignal.timeout(20_000),
          });
          if (lose(method)) throw new Error('the line broke');
          return {
            getStatus: () => reply.status,
            getHeader: (name) => reply.headers[name.toLowerCase()],
            getBody: () => reply.body.toString('utf8'),
            getUnderlyingObject: () => null,
          };
        },
      };
    },
  };
}

async function referred(size: number): Promise<TestFile> {
  const file = newFile(size);
  const from = machine.log.length + 1;
  writeWithFiles(machine, [file]);
  await machine.push(machine.batch(from));
  return file;
}

/** Runs an upload to its end, or until `until` bytes were accepted; answers its address. */
function upload(
  file: TestFile,
  httpStack: HttpStack,
  options: { until?: number; uploadUrl?: string } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const { until, uploadUrl } = options;
    const running = new Upload(file.bytes, {
      endpoint: `${central.url}/v1/uploads`,
      ...(uploadUrl === undefined ? {} : { uploadUrl }),
      httpStack,
      chunkSize: CHUNK,
      retryDelays: [0, 10, 20],
      metadata: { sha256: file.name, mime: 'application/pdf' },
      onSuccess: () => resolve(running.url ?? ''),
      onError: reject,
      onChunkComplete: (_size, accepted) => {
        if (until === undefined || accepted < until) return;
        void running.abort().then(() => resolve(running.url ?? ''));
      },
    });
    running.start();
  });
}

const isStored = async (file: TestFile) => (await ask(machine, 'HEAD', `/v1/blobs/${file.name}`)).status === 200;

test('tus-js-client sends a file in chunks', async () => {
  const file = await referred(CHUNK * 4 + 99);
  const stack = signedStack();
  await upload(file, stack);
  expect(stack.log).toEqual(['POST', 'PATCH', 'PATCH', 'PATCH', 'PATCH', 'PATCH']);
  expect(await isStored(file)).toBe(true);
});

test('it stops in the middle and goes on later from where the centre stands', async () => {
  const file = await referred(CHUNK * 4);
  const uploadUrl = await upload(file, signedStack(), { until: CHUNK * 2 });
  expect(await isStored(file)).toBe(false);
  const stack = signedStack();
  await upload(file, stack, { uploadUrl });
  expect(stack.log).toEqual(['HEAD', 'PATCH', 'PATCH']);
  expect(await isStored(file)).toBe(true);
});

test('an answer that is lost costs a question, not a chunk', async () => {
  const file = await referred(CHUNK * 3);
  let patches = 0;
  const stack = signedStack((method) => method === 'PATCH' && ++patches === 2);
  await upload(file, stack);
  expect(stack.log).toEqual(['POST', 'PATCH', 'PATCH', 'HEAD', 'PATCH']);
  expect(await isStored(file)).toBe(true);
});

test('also the last answer: it hears that everything is there', async () => {
  const file = await referred(CHUNK * 2);
  let patches = 0;
  const stack = signedStack((method) => method === 'PATCH' && ++patches === 2);
  await upload(file, stack);
  expect(stack.log).toEqual(['POST', 'PATCH', 'PATCH', 'HEAD']);
  expect(await isStored(file)).toBe(true);
});

test('it hears that a file is stored already', async () => {
  const file = await referred(CHUNK + 1);
  await upload(file, signedStack());
  await expect(upload(file, signedStack())).rejects.toThrow('409');
});
