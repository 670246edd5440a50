import { PullReply, PullRequest, PushReply, PushRequest } from '#contract/wire/sync';
import type { App, Central } from '../../context.ts';
import { problemReplies } from '../../reply.ts';
import { callerOf } from '../../signed.ts';
import { pull } from './pull.ts';
import { push } from './push.ts';

/** Upward and downward (docs/design/sync.md, section 7). Both need a signature. */
export function syncRoutes(app: App, central: Central): void {
  app.post(
    '/v1/push',
    { schema: { tags: ['sync'], body: PushRequest, response: { 200: PushReply, ...problemReplies } } },
    (request) => push(central, callerOf(request), request.body),
  );
  app.post(
    '/v1/pull',
    { schema: { tags: ['sync'], body: PullRequest, response: { 200: PullReply, ...problemReplies } } },
    (request) => pull(central, callerOf(request), request.body),
  );
}
