import { z } from 'zod';
import type { StartFault } from '#contract/errors';
import { blockedSession } from './features/session/blocked.ts';
import { refusal, type ServicePort } from './serve.ts';

const Call = z.object({ id: z.int(), name: z.string() });

/** Core without data: says why, and nothing else. The file is left as it was. */
export function serveBlocked(port: ServicePort, fault: StartFault, dataFolder: string, isDemo: boolean): void {
  port.onMessage((message) => {
    const call = Call.safeParse(message);
    if (!call.success) return;
    const { id, name } = call.data;
    const value = blockedSession(fault, dataFolder, isDemo);
    port.send({ id, result: name === 'session.read' ? { ok: true, value } : refusal('unavailable', {}) });
  });
}
