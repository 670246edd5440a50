import { fork } from 'node:child_process';
import { join } from 'node:path';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import type { HostAnswer, HostRequest, StartConfig } from '#contract/host';
import { ChildHost } from '#main/process-host/index';
import type { PortEnd } from '#main/process-host/line';
import { startNodeChild } from '#main/process-host/node-child';

const CHILD = join(import.meta.dirname, '../support/electron/echo-child.ts');
const CONFIG: StartConfig = {
  dataFolder: '/data',
  resourcesFolder: '/resources',
  flavour: 'e2e',
  simulator: false,
  demo: true,
  saveFolder: null,
  demoEnrolment: null,
};

const ending: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0)) await end();
});

/** A port of this process in the form of Electron's. */
const end = (port: MessagePort): PortEnd => ({
  on: (event: 'message' | 'close', listener: (event: { readonly data: unknown }) => void) =>
    event === 'message'
      ? port.on('message', (data: unknown) => listener({ data }))
      : port.on('close', () => listener({ data: undefined })),
  postMessage: (message) => port.postMessage(message),
  start: () => port.start(),
  close: () => port.close(),
});

/** The host around a real Node child; waits are written down and happen at once. */
function startHost(answer: (request: HostRequest) => Promise<HostAnswer> = async () => ({ kind: 'stored' })) {
  const waits: number[] = [];
  const states: string[] = [];
  let wake = () => {};
  const say = (state: string) => {
    states.push(state);
    wake();
  };
  const host = new ChildHost<PortEnd>({
    startLine: () => startNodeChild(process.execPath, CHILD, { LANG: 'C' }),
    config: CONFIG,
    answer,
    onReady: () => say('ready'),
    onFallen: () => say('fallen'),
    onGaveUp: () => say('gave up'),
    later: (ms, act) => {
      if (ms > 5_000) return () => {};
      if (states.at(-1) !== 'fallen') return () => {}; // the patience of `stop`, not needed here
      waits.push(ms);
      setImmediate(act);
      return () => {};
    },
  });
  ending.push(() => host.stop());
  host.start();
  const until = async (isSo: () => boolean) => {
    while (!isSo()) await new Promise<void>((resolve) => (wake = resolve));
  };
  const count = (state: string) => states.filter((one) => one === state).length;
  const open = () => {
    const { port1, port2 } = new MessageChannel();
    expect(host.openPort('officer', end(port2))).toBe(true);
    const closed = new Promise<void>((resolve) => void port1.once('close', resolve));
    const call = (input: object) =>
      new Promise<unknown>((resolve) => {
        port1.once('message', resolve);
        port1.postMessage({ id: 1, name: 'x', input });
      });
    return { call, closed, port: port1 };
  };
  return { host, waits, count, until, open };
}

test('a page and a Node child talk through main, which adds the kind and nothing else', async () => {
  const { until, count, open } = startHost();
  await until(() => count('ready') === 1);
  const { call } = open();
  expect(await call({ text: 'é' })).toEqual({
    id: 1,
    result: {
      ok: true,
      value: { kind: 'officer', input: { text: 'é' }, config: CONFIG, answer: null, env: expect.any(Array) },
    },
  });
});

test('the child gets the environment it is given and not ours', async () => {
  const { until, count, open } = startHost();
  await until(() => count('ready') === 1);
  const { env } = Object(Object(Object(await open().call({})).result).value);
  expect(env).toContain('LANG');
  expect(env).not.toContain('PATH');
  expect(env).not.toContain('HOME');
});

test('the child asks main and gets the answer to its own question', async () => {
  const { until, count, open } = startHost(async (request) => ({ kind: 'secret', value: request.kind }));
  await until(() => count('ready') === 1);
  const reply = await open().call({ ask: { kind: 'secret-get', name: 'seal' } });
  expect(reply).toMatchObject({ result: { value: { answer: { kind: 'secret', value: 'secret-get' } } } });
});

test('a child that falls is started again with growing waits, closes its ports, and is given up after the fourth fall', async () => {
  const { until, count, open, waits, host } = startHost();
  for (const fall of [1, 2, 3, 4]) {
    await until(() => count('ready') === fall);
    const { call, closed } = open();
    void call({ crash: true });
    await closed;
    await until(() => count('fallen') === fall);
  }
  expect(count('gave up')).toBe(1);
  expect(waits).toEqual([1_000, 2_000, 5_000]);
  expect(host.isReady).toBe(false);
  host.start();
  await until(() => count('ready') === 5);
});

test('a stopped child ends by itself and is not started again', async () => {
  const { until, count, host, waits } = startHost();
  await until(() => count('ready') === 1);
  await host.stop();
  expect([count('fallen'), count('gave up'), waits]).toEqual([1, 0, []]);
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  'a child that gets the terminal’s %s together with main waits until main asks it to stop',
  async (signal) => {
    const child = fork(CHILD, { execArgv: [] });
    const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
    const next = () => new Promise<unknown>((resolve) => child.once('message', resolve));
    child.send({ type: 'start', config: CONFIG });
    expect(await next()).toMatchObject({ type: 'ready' });
    child.kill(signal);
    child.send({ type: 'port', port: 1, kind: 'officer' });
    child.send({ type: 'data', port: 1, message: { id: 1, input: {} } });
    expect(await next()).toMatchObject({ type: 'data', port: 1 });
    child.send({ type: 'stop' });
    expect(await exited).toBe(0);
  },
);
