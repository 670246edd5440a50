import { fork, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { ChildMessage, type HostMessage, type StartConfig } from '#contract/host';
import { DeviceMessage } from '#contract/frames';

const config: StartConfig = {
  dataFolder: resolve('.cache'),
  resourcesFolder: resolve('resources'),
  flavour: 'dev',
  simulator: true,
  demo: true,
  saveFolder: null,
  demoEnrolment: null,
};
const children: ChildProcess[] = [];
afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')));

/** The process as main starts it in plain Node, and what it said so far. */
function start(change: Partial<StartConfig> = {}) {
  const child = fork('src/devices/main.ts', { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  children.push(child);
  const said: ChildMessage[] = [];
  const waiting: (() => void)[] = [];
  let log = '';
  child.stderr?.on('data', (chunk) => (log += String(chunk)));
  child.on('message', (message) => {
    said.push(ChildMessage.parse(message));
    for (const wake of waiting.splice(0)) wake();
  });
  const host = (message: HostMessage) => void child.send(message);
  host({ type: 'start', config: { ...config, ...change } });
  /** Resolves with the first thing found in what the process said, now or later. */
  const until = async <T>(find: (said: readonly ChildMessage[]) => T | undefined): Promise<T> => {
    for (;;) {
      const found = find(said);
      if (found !== undefined) return found;
      await new Promise<void>((done) => waiting.push(done));
    }
  };
  return { child, host, until, log: () => log };
}

const toCore = (said: readonly ChildMessage[]): DeviceMessage[] =>
  said.flatMap((message) => (message.type === 'data' ? [DeviceMessage.parse(message.message)] : []));
const isReady = (said: readonly ChildMessage[]) => said.find(({ type }) => type === 'ready');

test('the process of its own plays a card to core, without hardware and without complaint', async () => {
  const { child, host, until, log } = start();
  await until(isReady);
  host({ type: 'port', port: 1, kind: 'core' });
  const devices = await until((said) =>
    toCore(said).find(
      (message) => message.type === 'devices' && message.devices.every(({ state }) => state === 'ready'),
    ),
  );
  expect(devices).toMatchObject({ devices: [{}, {}, {}] });
  host({ type: 'data', port: 1, message: { type: 'play', id: 1, sample: 'card-budi' } });
  const frame = await until((said) => toCore(said).find(({ type }) => type === 'frame'));
  expect(frame).toMatchObject({ frame: { kind: 'card', profileId: 'ktp-reader-simulator' } });
  const ended = new Promise((done) => child.on('exit', done));
  host({ type: 'stop' });
  expect(await ended).toBe(0);
  for (const line of log().trim().split('\n')) expect(JSON.parse(line)).toMatchObject({ from: 'devices' });
  expect(log()).not.toContain('6472');
});

test('a release has no simulator, and a port of another kind is closed', async () => {
  const { host, until } = start({ flavour: 'release' });
  await until(isReady);
  host({ type: 'port', port: 1, kind: 'officer' });
  await until((said) => said.find(({ type }) => type === 'close'));
  host({ type: 'port', port: 2, kind: 'core' });
  host({ type: 'data', port: 2, message: { type: 'samples', id: 1 } });
  expect(await until((said) => toCore(said).find(({ type }) => type === 'samples'))).toMatchObject({ samples: [] });
  host({ type: 'stop' });
});
