import { zstdCompressSync } from 'node:zlib';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import fastify, { type FastifyError } from 'fastify';
import {
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import type pg from 'pg';
import { z } from 'zod';
import { WIRE_LIMITS } from '#contract/wire/sync';
import type { ProblemCode } from '#contract/wire/problem';
import type { App, Central } from './context.ts';
import { codeOf, isTransient } from './db/fault.ts';
import { checkCluster } from './db/cluster.ts';
import { checkDatabase, readState } from './db/state.ts';
import { createNonces } from './nonce.ts';
import { keepPartitions } from './partitions.ts';
import { newId } from './ports/ids.ts';
import { problemBody, type ProblemDetails, Refusal } from './problem.ts';
import { sealedStore } from './ports/storage/sealed.ts';
import type { ObjectStore } from './ports/storage/store.ts';
import { blobRoutes } from './routes/blobs/index.ts';
import { enrolmentRoutes } from './routes/enrolment/index.ts';
import { eventRoutes, type EventsOptions } from './routes/events/index.ts';
import { helloRoutes } from './routes/hello/index.ts';
import { machineRoutes } from './routes/machine/index.ts';
import { syncRoutes } from './routes/sync/index.ts';
import { uploadRoutes } from './routes/uploads/index.ts';
import { acceptBodies, identify, stamp, unpack } from './signed.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answers without a signature. */
    isOpen?: boolean;
  }
}

export interface ServerOptions {
  /** Connections of the role `loket_app`. */
  readonly pool: pg.Pool;
  /** Where files shall lie; without one the routes of files answer `unavailable`. */
  readonly storage?: ObjectStore;
  /** Epoch milliseconds; the system's when absent. */
  readonly now?: () => number;
  /** A line for the log: codes and ids, no text of an error. */
  readonly log?: (event: string, fields: Readonly<Record<string, string | number>>) => void;
  readonly events?: EventsOptions;
}

/** From this size on a reply is compressed, if the caller can read it. */
const COMPRESS_FROM = 1024;
/** Seconds a machine waits before it tries again; it adds up to 20 % (docs/design/sync.md, section 8). */
const RETRY_AFTER_S = 5;

/** The server of docs/design/sync.md, section 7, ready to listen. Refuses a database that does not keep what it commits. */
export async function createServer({
  pool,
  storage,
  now = Date.now,
  log = () => undefined,
  events,
}: ServerOptions): Promise<App> {
  await checkDatabase(pool);
  const state = await readState(pool);
  if (await checkCluster(pool)) log('database-changed', {});
  const central: Central = {
    pool,
    nonces: createNonces(state.nonceKey, now),
    serverId: state.serverId,
    codeKey: state.codeKey,
    storage: storage ? sealedStore(storage, state.blobSecret) : null,
    now,
  };
  const app = fastify({
    bodyLimit: WIRE_LIMITS.unpackedBytes,
    routerOptions: { maxParamLength: 200 },
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  await app.register(rateLimit, { global: false, errorResponseBuilder: () => new Refusal('too_many') });
  await app.register(swagger, {
    exposeHeadRoutes: true,
    openapi: { openapi: '3.1.0', info: { title: 'Loket, pusat', version: '1' } },
    transform: jsonSchemaTransform,
  });
  acceptBodies(app);
  addHooks(app, central);
  addErrors(app, log);
  helloRoutes(app, central);
  enrolmentRoutes(app, central);
  machineRoutes(app, central);
  syncRoutes(app, central);
  blobRoutes(app, central);
  uploadRoutes(app, central);
  await eventRoutes(app, central, events);
  app.get('/openapi.json', { config: { isOpen: true }, schema: { hide: true } }, () => app.swagger());
  const partitions = keepPartitions(pool, (error) => log('partitions-not-made', { code: codeOf(error) ?? 'unknown' }));
  app.addHook('onClose', () => partitions.close());
  await app.ready();
  return app;
}

function addHooks(app: App, central: Central): void {
  app.addHook('preValidation', async (request) => {
    if (request.is404) return;
    if (!request.routeOptions.config.isOpen) request.caller = await identify(request, central.pool, central.nonces);
    if (request.method !== 'GET') request.body = unpack(request);
  });
  app.addHook('onSend', async (request, reply, payload) => {
    stamp(request, reply, central.nonces, () => central.now());
    if (typeof payload !== 'string' || payload.length < COMPRESS_FROM) return payload;
    if (!/\bzstd\b/.test(String(request.headers['accept-encoding'] ?? ''))) return payload;
    void reply.header('content-encoding', 'zstd').removeHeader('content-length');
    return zstdCompressSync(payload);
  });
}

function addErrors(app: App, log: NonNullable<ServerOptions['log']>): void {
  app.setNotFoundHandler(async (_request, reply) => send(reply, 'not_found'));
  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    if (error instanceof Refusal) return send(reply, error.code, error.details);
    const code = clientFault(error);
    if (code) return send(reply, code, code === 'bad_envelope' ? invalidItem(error, request.body) : {});
    const incident = newId();
    const kind = isTransient(error) ? 'unavailable' : 'unexpected';
    log(kind, {
      incident,
      route: request.routeOptions.url ?? '',
      code: error.code ?? error.name,
      at: firstFrame(error),
    });
    return send(reply, kind, { incident });
  });
}

const firstFrame = (error: Error): string => /^\s+at .*$/m.exec(error.stack ?? '')?.[0].trim() ?? '';

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

function send(reply: Replying, code: ProblemCode, details: ProblemDetails = {}): unknown {
  const body = problemBody(code, details);
  if (body.status === 429 || body.status === 503 || body.status === 507) reply.header('retry-after', RETRY_AFTER_S);
  // The answer to a HEAD has no body, so the code stands in the headers as well.
  reply.header('loket-problem', code);
  return reply.code(body.status).header('content-type', 'application/problem+json').send(JSON.stringify(body));
}
