import { connectHost, type HostLink } from '#host-link/index';
import type { Host } from './context.ts';
import { serveBlocked } from './blocked.ts';
import { startCore, startFault } from './core.ts';
import { fail } from './fault.ts';
import type { SecretName, Secrets } from './ports/secrets.ts';
import { StartRefused } from './db/open.ts';

/** The window is up by then, and no officer has submitted anything yet. */
const WARM_UP_AFTER_MS = 4_000;

/** Entry of the `core` process: a child of main, in a utility process or in plain Node. */
const link = connectHost();
const config = await link.started;

try {
  const running = await startCore({ config, secrets: await hostSecrets(link), host: hostOf(link) });
  link.onStop(() => running.close());
  link.onPort((port) => (port.kind === 'devices' ? running.attachDevices(port) : running.serve(port)));
  link.ready();
  // Costs a quarter of a second of this thread: not while the window is asking for its first page.
  setTimeout(() => void running.core.seals.warmUp(), WARM_UP_AFTER_MS);
} catch (error) {
  const fault = startFault(error);
  if (!fault) throw error;
  link.onPort((port) => serveBlocked(port, fault, config.dataFolder, config.demo));
  link.ready();
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
      if (answer.kind === 'failed')
        throw new StartRefused(answer.reason === 'disk-full' ? 'disk-full' : 'key-store-locked');
    },
  };
}

function hostOf(host: HostLink): Host {
  return {
    saveFile: async (name, bytes) => {
      const answer = await host.ask({ kind: 'save-file', name, base64: Buffer.from(bytes).toString('base64') });
      if (answer.kind === 'saved') return { fileName: answer.fileName };
      if (answer.kind === 'cancelled') fail('save-cancelled', {});
      const reason = answer.reason === 'disk-full' || answer.reason === 'no-permission' ? answer.reason : 'unavailable';
      fail('save-failed', { reason });
    },
  };
}
