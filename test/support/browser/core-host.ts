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
  const follow = async (name: EventName, listener: Parameters<LoketHost['listen']>[0]) => {
    while (isOpen) {
      const payload = await core.next(name).catch(() => null);
      if (payload) listener(name, payload);
    }
  };
  return {
    core,
    call: (name, input) => core.ask(name, input) as Promise<Result<unknown>>,
    listen: (listener) => {
      for (const name of Object.keys(EVENTS) as EventName[]) void follow(name, listener);
    },
    close: async () => {
      isOpen = false;
      await core.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
