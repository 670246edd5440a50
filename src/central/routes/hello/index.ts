import { z } from 'zod';
import { Hello } from '#contract/wire/enrolment';
import type { App, Central } from '../../context.ts';
import { isCurrent } from '../../db/migrate.ts';
import { refuse } from '../../problem.ts';
import { openRefusals } from '../../reply.ts';
import { selectVersion } from './hello.sql.ts';

/** Oldest workstation that may still pull; pushing is open to every age (docs/design/sync.md, section 10). */
const MIN_CLIENT = '0.1.0';

const Ok = z.object({ status: z.literal('ok') });
const ok = { status: 'ok' } as const;

/** Reachability for workstations; life, readiness, figures and documentation for whoever runs the centre. None is signed. */
export function helloRoutes(app: App, central: Central): void {
  const config = { isOpen: true };
  const at = <S extends z.ZodType>(schema: S) => ({
    config,
    exposeHeadRoute: false,
    schema: { tags: ['centre'], response: { 200: schema, ...openRefusals() } },
  });
  app.get('/v1/hello', at(Hello), () => ({
    server_id: central.serverId,
    api: 1 as const,
    min_client: MIN_CLIENT,
  }));
  app.get('/health', at(Ok), () => ok);
  app.get('/ready', at(Ok), async () => {
    if (!isCurrent((await selectVersion(central.pool))?.version ?? null)) refuse('unavailable');
    return ok;
  });
  app.get('/metrics', at(z.string()), async (_request, reply) =>
    reply.header('content-type', central.metrics.contentType).send(await central.metrics.text()),
  );
  app.get('/openapi.json', at(z.looseObject({ openapi: z.string() })), () => app.swagger() as never);
}
