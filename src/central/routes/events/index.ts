import { z } from 'zod';
import { EventsQuery } from '#contract/wire/events';
import type { App, Central } from '../../context.ts';
import { refusals } from '../../reply.ts';
import { refuse } from '../../problem.ts';
import { callerOf, stamp } from '../../signed.ts';
import { scopesOf } from '../sync/pull.ts';
import { selectMachineStatus } from './events.sql.ts';
import { createListener } from './listener.ts';
import { createStreams } from './streams.ts';

/** Pulls a second that the pokes of all copies together may cause (docs/design/sync.md, section 8). */
export const PULL_BUDGET = 750;
/** After a break all workstations come back over this time, not at once. */
const RETURN_SPREAD_MS = 10_000;

export const EVENTS_PATH = '/v1/events';

export interface EventsOptions {
  /** Direct connection for LISTEN where the pool goes through a pooler. */
  readonly listenUrl?: string | undefined;
  /** This copy's part of the pull budget. */
  readonly pullsPerSecond?: number | undefined;
}

/**
 * `GET /v1/events`: pokes for the scopes asked for, as far as they are granted (docs/design/sync.md, section 7).
 * Errors: `push_only`, `not_permitted` (a scope without a living grant), `unavailable`.
 */
export async function eventRoutes(app: App, central: Central, options: EventsOptions = {}): Promise<void> {
  const streams = createStreams({
    pullsPerSecond: options.pullsPerSecond ?? PULL_BUDGET,
    now: () => central.now(),
    random: Math.random,
    allowed: (machineId) => allowedScopes(central, machineId),
  });
  central.metrics.watch(streams);
  const listener = await createListener({
    pool: central.pool,
    url: options.listenUrl,
    onHeads: (heads) => streams.poke(heads),
    onLost: () => streams.dismiss(RETURN_SPREAD_MS),
  });
  app.addHook('preClose', async () => streams.dismiss(RETURN_SPREAD_MS));
  app.addHook('onClose', async () => {
    streams.close();
    await listener.close();
  });

  app.get(
    EVENTS_PATH,
    {
      exposeHeadRoute: false,
      schema: {
        tags: ['sync'],
        querystring: EventsQuery,
        response: {
          200: { description: 'Server-sent events', content: { 'text/event-stream': { schema: z.string() } } },
          ...refusals('push_only', 'not_permitted'),
        },
      },
    },
    async (request, reply) => {
      const { machineId, status } = callerOf(request);
      if (status === 'push_only') refuse('push_only');
      const scopes = new Set(request.query.scope);
      const allowed = new Set(await scopesOf(central.pool, machineId));
      if ([...scopes].some((scope) => !allowed.has(scope))) refuse('not_permitted');
      if (!listener.isListening()) refuse('unavailable');

      stamp(request, reply, central.nonces, () => central.now());
      reply.hijack();
      const { raw } = reply;
      for (const [name, value] of Object.entries(reply.getHeaders()))
        if (value !== undefined) raw.setHeader(name, value);
      raw.useChunkedEncodingByDefault = false; // no frame around each poke, so one buffer serves all receivers
      raw.shouldKeepAlive = false;
      // The last one keeps nginx from collecting pokes.
      raw.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      });
      streams.add(machineId, scopes, raw);
    },
  );
}

/** Nothing for a machine that was revoked or may only push. */
async function allowedScopes({ pool }: Central, machineId: string): Promise<ReadonlySet<string>> {
  const found = await selectMachineStatus(pool, [machineId]);
  return new Set(found?.status === 'active' ? await scopesOf(pool, machineId) : []);
}
