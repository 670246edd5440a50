import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { ChildMessage, type HostMessage, type StartConfig } from '#contract/host';
import type { DevicePort } from '#core/features/devices/index';
import { createBlocked } from './blocked.ts';
import { type RunningCore, startCore, startFault } from './core.ts';
import { insecureFileSecrets } from './ports/secrets.ts';
import type { ServicePort } from './serve.ts';

/**
 * Entry of `loket core --data DIR --stdio`: one port of kind `officer` for scripts and tests. A line in is
 * `{id, name, input}`, a line out `{id, result}` or `{event, payload}`. Only on a database marked as demo, with the
 * development key store and the simulated reader. Ends with its input.
 */
const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    resources: { type: 'string', default: join(import.meta.dirname, '../../resources') },
    'demo-centre': { type: 'string' },
    'demo-code': { type: 'string' },
  },
});
const dataFolder = values.data ?? '';
const config: StartConfig = {
  dataFolder,
  resourcesFolder: values.resources,
  flavour: 'dev',
  simulator: true,
  demo: true,
  saveFolder: join(dataFolder, 'saved'),
  demoEnrolment:
    values['demo-centre'] && values['demo-code']
      ? { centreUrl: values['demo-centre'], code: values['demo-code'] }
      : null,
};

const { port, ended } = linePort();
try {
  const running = await startCore({
    config,
    secrets: insecureFileSecrets(dataFolder),
    host: {
      saveFile: (name, bytes) => Promise.resolve(saveInto(savedFolder(), name, bytes)),
      choosePath: (name) => Promise.resolve(join(savedFolder(), name)),
      chooseFile: () => Promise.resolve(newestExport(savedFolder())),
    },
  });
  await serveUntilEnd(running);
} catch (error) {
  const fault = startFault(error);
  if (!fault) throw error;
  // Nobody mends data beside a script: it is started again.
  createBlocked({ fault, dataFolder, isDemo: true, retry: () => Promise.resolve(fault) }).serve(port);
  await ended;
}

async function serveUntilEnd(running: RunningCore): Promise<void> {
  const devices = forkDevices(running);
  running.serve(port);
  await running.core.seals.warmUp();
  await ended;
  devices.disconnect(); // it ends by itself
  await running.close();
}

/** Standard input and output as a port. */
function linePort(): { port: ServicePort; ended: Promise<void> } {
  const lines = createInterface({ input: process.stdin });
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const waiting: unknown[] = [];
  let listener: ((message: unknown) => void) | undefined;
  lines.on('line', (text) => {
    const message = parseLine(text);
    if (listener) listener(message);
    else waiting.push(message);
  });
  lines.on('close', resolve);
  const served: ServicePort = {
    kind: 'officer',
    send: (message) => void process.stdout.write(`${JSON.stringify(message)}\n`),
    onMessage: (next) => {
      listener = next;
      for (const message of waiting.splice(0)) next(message);
    },
    onClose: () => undefined,
  };
  return { port: served, ended };
}

function parseLine(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // no call: there is not even an id to answer
  }
}

/** The real `devices` process with its simulator; core talks to it by the protocol of contract/host.ts. */
function forkDevices(running: RunningCore): ChildProcess {
  const entry = join(import.meta.dirname, '../devices/main.ts');
  const child = fork(entry, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [] });
  const tell = (message: HostMessage) => void (child.connected && child.send(message));
  const closed: (() => void)[] = [];
  const link: DevicePort = {
    send: (message) => tell({ type: 'data', port: 1, message }),
    onMessage: (listener) => {
      child.on('message', (raw) => {
        const message = ChildMessage.parse(raw);
        if (message.type === 'data') listener(message.message);
      });
    },
    onClose: (listener) => void closed.push(listener),
  };
  child.on('exit', () => {
    for (const listener of closed) listener();
  });
  tell({ type: 'start', config });
  tell({ type: 'port', port: 1, kind: 'core' });
  running.attachDevices(link);
  return child;
}

function savedFolder(): string {
  const folder = join(dataFolder, 'saved');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

function newestExport(folder: string): string | null {
  const paths = readdirSync(folder).flatMap((name) => (name.endsWith('.lkx') ? [join(folder, name)] : []));
  return paths.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0] ?? null;
}

function saveInto(folder: string, name: string, bytes: Uint8Array): { fileName: string } {
  writeFileSync(join(folder, `${name}.tmp`), bytes, { flush: true });
  renameSync(join(folder, `${name}.tmp`), join(folder, name));
  return { fileName: name };
}
