import type { StartFault } from '#contract/errors';
import type { HostAnswer } from '#contract/host';
import { connectHost, type ChildPort, type HostLink } from '#host-link/index';
import type { Host } from './context.ts';
import { createBlocked } from './blocked.ts';
import { type RunningCore, startCore, startFault } from './core.ts';
import { fail } from './fault.ts';
import type { SecretName, Secrets } from './ports/secrets.ts';
import { StartRefused } from './db/open.ts';

/** The window is up by then, and no officer has submitted anything yet. */
const WARM_UP_AFTER_MS = 4_000;

/** Entry of the `core` process: a child of main, in a utility process or in plain Node. */
const link = connectHost();
const config = await link.started;

/** Ports that came while the data could not be opened. */
const held = new Set<ChildPort>();
const open = async (): Promise<RunningCore> =>
  startCore({ config, secrets: await hostSecrets(link), host: hostOf(link) });

try {
  run(await open());
} catch (error) {
  const blocked = createBlocked({
    fault: faultOf(error),
    dataFolder: config.dataFolder,
    isDemo: config.demo,
    retry: () => open().then(run, faultOf),
  });
  link.onPort((port) => {
    held.add(port);
    port.onClose(() => held.delete(port));
    if (port.kind !== 'devices') blocked.serve(port);
  });
}
link.ready();

function run(running: RunningCore): undefined {
  const serve = (port: ChildPort) => (port.kind === 'devices' ? running.attachDevices(port) : running.serve(port));
  link.onStop(() => running.close());
  link.onPort(serve);
  for (const port of held) serve(port);
  held.clear();
  running.core.emit('session.changed', {});
  // Costs a quarter of a second of this thread: not while the window is asking for its first page.
  setTimeout(() => void running.core.seals.warmUp(), WARM_UP_AFTER_MS);
}

/** A fault is told in the window; anything else is a bug and ends the process. */
function faultOf(error: unknown): StartFault {
  const fault = startFault(error);
  if (!fault) throw error;
  return fault;
}

/** Keys are wrapped by main, which alone may ask the operating system's key store. */
async function hostSecrets(host: HostLink): Promise<Secrets> {
  const store = await host.ask({ kind: 'key-store' });
  return {
    isProtected: store.kind === 'key-store' && store.isProtecting,
    get: async (name: SecretName) => {
      const answer = await host.ask({ kind: 'secret-get', name });
      if (answer.kind === 'failed') throw new StartRefused('key-store-locked');
      return answer.value;
    },
    set: async (name: SecretName, value: string) => {
      const answer = await host.ask({ kind: 'secret-set', name, value });
      if (answer.kind === 'failed') throw new StartRefused(faultOfStoring(answer.reason));
    },
  };
}

/** Wrapped keys are files in the data folder, so that storing one fails as any file does. */
function faultOfStoring(reason: Extract<HostAnswer, { kind: 'failed' }>['reason']): StartFault {
  if (reason === 'disk-full') return 'disk-full';
  return reason === 'no-permission' ? 'folder-read-only' : 'key-store-locked';
}

function hostOf(host: HostLink): Host {
  return {
    saveFile: async (name, bytes) => {
      const answer = await host.ask({ kind: 'save-file', name, base64: Buffer.from(bytes).toString('base64') });
      if (answer.kind === 'saved') return { fileName: answer.fileName };
      return notSaved(answer);
    },
    choosePath: async (name) => {
      const answer = await host.ask({ kind: 'choose-path', name });
      return answer.kind === 'chosen' ? answer.path : notSaved(answer);
    },
    chooseFile: async () => {
      const answer = await host.ask({ kind: 'choose-file' });
      if (answer.kind === 'failed') fail('import-refused', { reason: 'unreadable' });
      return answer.kind === 'chosen' ? answer.path : null;
    },
  };
}

function notSaved(answer: Extract<HostAnswer<'save-file'>, { kind: 'cancelled' | 'failed' }>): never {
  if (answer.kind === 'cancelled') fail('save-cancelled', {});
  const reason = answer.reason === 'disk-full' || answer.reason === 'no-permission' ? answer.reason : 'unavailable';
  fail('save-failed', { reason });
}
