import type { FastifyError } from 'fastify';
import { z } from 'zod';
import type { ProblemCode } from '#contract/wire/problem';
import type { App } from './context.ts';
import { isTransient } from './db/fault.ts';
import { problemBody, type ProblemDetails, Refusal } from './problem.ts';
import { declares } from './reply.ts';

/** A line for the log: codes and ids, no text of an error and nothing of a person. */
export type Log = (event: string, fields: Readonly<Record<string, string | number>>) => void;

/** Seconds a machine waits before it tries again; it adds up to 20 % (docs/design/sync.md, section 8). */
const RETRY_AFTER_S = 5;

/** Turns what a route throws into a problem document; what nobody planned gets its request id as incident in the log. */
export function addErrors(app: App, log: Log): void {
  app.setNotFoundHandler(async (_request, reply) => send(reply, new Refusal('not_found')));
  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    const route = request.routeOptions.url ?? '';
    const refusal = planned(error, request.body);
    if (!refusal) {
      log(isTransient(error) ? 'unavailable' : 'unexpected', {
        incident: request.id,
        route,
        code: error.code ?? error.name,
        place: firstFrame(error),
      });
    }
    const sent = refusal ?? new Refusal(isTransient(error) ? 'unavailable' : 'unexpected', { incident: request.id });
    if (!declares(request.routeOptions.schema?.response, sent.code)) log('undeclared', { route, code: sent.code });
    return send(reply, sent);
  });
}

const firstFrame = (error: Error): string => /^\s+at .*$/m.exec(error.stack ?? '')?.[0].trim() ?? '';

function planned(error: FastifyError, body: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  const code = clientFault(error);
  return code && new Refusal(code, code === 'bad_envelope' ? invalidItem(error, body) : {});
}

/** Which mutation of a push is not one, so that the machine can go on without it (docs/design/sync.md, section 6). */
function invalidItem({ validation }: FastifyError, body: unknown): ProblemDetails {
  const at = validation?.map(({ instancePath }) => /^\/mutations\/(\d+)/.exec(instancePath)?.[1]).find(Boolean);
  const seq = at === undefined ? undefined : NamedItems.safeParse(body).data?.mutations[Number(at)]?.seq;
  return seq === undefined ? {} : { seq };
}
const NamedItems = z.object({ mutations: z.array(z.object({ seq: z.int().min(1).optional().catch(undefined) })) });

function clientFault(error: FastifyError): ProblemCode | undefined {
  if (error.validation) return 'bad_envelope';
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return 'too_large';
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return 'unsupported_encoding';
  return error.statusCode !== undefined && error.statusCode < 500 ? 'bad_envelope' : undefined;
}

interface Replying {
  code(status: number): Replying;
  header(name: string, value: string | number): Replying;
  send(body: string): unknown;
}

function send(reply: Replying, { code, details, retryAfterS }: Refusal): unknown {
  const body = problemBody(code, details);
  if (body.status === 429 || body.status === 503 || body.status === 507) {
    reply.header('retry-after', retryAfterS ?? RETRY_AFTER_S);
  }
  // The answer to a HEAD has no body, so the code stands in the headers as well.
  reply.header('loket-problem', code);
  return reply.code(body.status).header('content-type', 'application/problem+json').send(JSON.stringify(body));
}
