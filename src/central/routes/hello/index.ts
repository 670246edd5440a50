import { z } from 'zod';
import { Hello } from '#contract/wire/enrolment';
import type { App, Central } from '../../context.ts';
import { row } from '../../db/sql.ts';
import { problemReplies } from '../../reply.ts';

/** Oldest workstation that may still pull; pushing is open to every age (docs/design/sync.md, section 10). */
const MIN_CLIENT = '0.1.0';

const selectOne = row(z.object({ one: z.int() }))`SELECT 1 AS one`;

/** Reachability for workstations, health for whoever runs the centre. Neither needs a signature. */
export function helloRoutes(app: App, central: Central): void {
  app.get(
    '/v1/hello',
    { config: { isOpen: true }, schema: { tags: ['centre'], response: { 200: Hello, ...problemReplies } } },
    () => ({ server_id: central.serverId, api: 1 as const, min_client: MIN_CLIENT }),
  );
  app.get(
    '/health',
    {
      config: { isOpen: true },
      schema: { tags: ['centre'], response: { 200: z.object({ status: z.literal('ok') }), ...problemReplies } },
    },
    async () => {
      await selectOne(central.pool);
      return { status: 'ok' as const };
    },
  );
}
