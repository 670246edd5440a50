import { PullReply, PullRequest, PushReply, PushRequest } from '#contract/wire/sync';
import type { App, Central } from '../../context.ts';
import { refusals } from '../../reply.ts';
import { callerOf } from '../../signed.ts';
import { pull } from './pull.ts';
import { push } from './push.ts';

/** Upward and downward (docs/design/sync.md, section 7). Both need a signature. */
export function syncRoutes(app: App, central: Central): void {
  app.post(
    '/v1/push',
    {
      schema: {
        tags: ['sync'],
        body: PushRequest,
        response: {
          200: PushReply,
          ...refusals('bad_head_sig', 'fork', 'gap', 'hash_mismatch', 'unknown_incarnation'),
        },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const reply = await central.pushes.run(caller.mall ?? caller.machineId, () =>
        push(central, caller, request.body),
      );
      central.metrics.pushed(reply.results);
      return reply;
    },
  );
  app.post(
    '/v1/pull',
    {
      config: { isPatient: true },
      schema: {
        tags: ['sync'],
        body: PullRequest,
        response: { 200: PullReply, ...refusals('push_only', 'client_too_old') },
      },
    },
    (request) => central.pulls.run(() => pull(central, callerOf(request), request.body)),
  );
}
