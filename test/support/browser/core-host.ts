import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EVENTS, type EventName, type Result } from '#contract/index';
import { seedWorkstation } from '../core/seed.ts';
import { type StdioCore, startStdioCore } from '../core/stdio.ts';
import type { LoketHost } from './host.ts';

/** A real core in its own process, with its devices and their simulator, on a fresh enrolled folder without a centre. */
export async function startCoreHost(): Promise<LoketHost & { readonly core: StdioCore }> {
  const folder = await mkdtemp(join(tmpdir(), 'loket-window-'));
  await seedWorkstation(folder);
  const core = startStdioCore(folder);
  let isOpen = true;
  const listeners: Parameters<LoketHost['listen']>[0][] = [];
  const follow = async (name: EventName) => {
    while (isOpen) {
      const payload = await core.next(name).catch(() => null);
      if (payload) for (const listener of listeners) listener(name, payload);
    }
  };
  return {
    core,
    call: (name, input) => core.ask(name, input) as Promise<Result<unknown>>,
    listen: (listener) => {
      // Core tells each event once, however many pages were opened one after the other.
      if (listeners.push(listener) > 1) return;
      for (const name of Object.keys(EVENTS) as EventName[]) void follow(name);
    },
    close: async () => {
      isOpen = false;
      await core.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
