import { z } from 'zod';
import type { StartFault } from '#contract/errors';
import { blockedSession } from './features/session/blocked.ts';
import { refusal, type ServicePort } from './serve.ts';

const Call = z.object({ id: z.int(), name: z.string() });

export interface BlockedOptions {
  readonly fault: StartFault;
  readonly dataFolder: string;
  readonly isDemo: boolean;
  /** Tries to open the data; the fault that still stands, or undefined: others have taken over the ports. */
  readonly retry: () => Promise<StartFault | undefined>;
}

/** Core without data: says why, tries again when it is asked to, and nothing else. The file is left as it was. */
export function createBlocked(options: BlockedOptions): { serve(port: ServicePort): void } {
  let { fault } = options;
  let trying: Promise<boolean> | undefined;

  async function tryAgain(): Promise<boolean> {
    const found = await options.retry();
    trying = undefined;
    fault = found ?? fault;
    return found === undefined;
  }

  return {
    serve: (port) =>
      port.onMessage((message) => {
        const call = Call.safeParse(message);
        if (!call.success) return;
        const { id, name } = call.data;
        if (name === 'session.retry') {
          trying ??= tryAgain();
          void trying.then((isOpen) => port.send({ id, result: { ok: true, value: { isOpen } } }));
          return;
        }
        const value = blockedSession(fault, options.dataFolder, options.isDemo);
        port.send({ id, result: name === 'session.read' ? { ok: true, value } : refusal('unavailable', {}) });
      }),
  };
}
