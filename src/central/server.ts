import { zstdCompressSync } from 'node:zlib';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import fastify from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type pg from 'pg';
import { WIRE_LIMITS } from '#contract/wire/sync';
import type { App, Central } from './context.ts';
import { codeOf } from './db/fault.ts';
import { checkCluster } from './db/cluster.ts';
import { checkDatabase, readState } from './db/state.ts';
import { addErrors, type Log } from './errors.ts';
import { readImportKey } from './import-key.ts';
import { createMetrics } from './metrics.ts';
import { createNonces } from './nonce.ts';
import { openapi } from './openapi.ts';
import { keepPartitions } from './partitions.ts';
import { newId } from './ports/ids.ts';
import { createGate, createPushGate, type PushLimits, pullLimits, pushLimits } from './overload.ts';
import { Refusal } from './problem.ts';
import { sealedStore } from './ports/storage/sealed.ts';
import type { ObjectStore } from './ports/storage/store.ts';
import { blobRoutes } from './routes/blobs/index.ts';
import { enrolmentRoutes } from './routes/enrolment/index.ts';
import { EVENTS_PATH, eventRoutes, type EventsOptions } from './routes/events/index.ts';
import { floorRoutes } from './routes/floor/index.ts';
import { helloRoutes } from './routes/hello/index.ts';
import { importRoutes } from './routes/imports/index.ts';
import { machineRoutes } from './routes/machine/index.ts';
import { syncRoutes } from './routes/sync/index.ts';
import { uploadRoutes } from './routes/uploads/index.ts';
import { acceptBodies, identify, stamp, unpack } from './signed.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answers without a signature. */
    isOpen?: boolean;
    /** Comes in crowds after a poke: even its signature is checked only when it has a place among the pulls. */
    isPatient?: boolean;
    /** Its body is no JSON and is read as it comes, after the signature was checked. */
    isStreamed?: boolean;
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
  readonly log?: Log;
  readonly events?: EventsOptions;
  readonly pushes?: Partial<PushLimits>;
}

/** From this size on a reply is compressed, if the caller can read it. */
const COMPRESS_FROM = 1024;
/** While stopping, connections whose last answer is out are closed this often; a request that runs is waited for. */
const IDLE_CHECK_MS = 100;
/** PostgreSQL's default; a pool of ours always says its own. */
const DEFAULT_CONNECTIONS = 10;

/** The server of docs/design/sync.md, section 7, ready to listen. Refuses a database that does not keep what it commits. */
export async function createServer({
  pool,
  storage,
  now = Date.now,
  log = () => undefined,
  events,
  pushes: limits,
}: ServerOptions): Promise<App> {
  await checkDatabase(pool);
  const state = await readState(pool);
  if (await checkCluster(pool)) log('database-changed', {});
  const connections = pool.options.max ?? DEFAULT_CONNECTIONS;
  const pulls = createGate(pullLimits(connections), Math.random);
  const pushes = createPushGate({
    limits: { ...pushLimits(connections), ...limits },
    now,
    random: Math.random,
  });
  const metrics = createMetrics({ pool, pushes, pulls });
  const central: Central = {
    pool,
    nonces: createNonces(state.nonceKey, now),
    serverId: state.serverId,
    codeKey: state.codeKey,
    importKey: readImportKey(state.importKey),
    pushes,
    pulls,
    metrics,
    storage: storage ? sealedStore(storage, state.blobSecret) : null,
    now,
  };
  const app = fastify({
    bodyLimit: WIRE_LIMITS.unpackedBytes,
    routerOptions: { maxParamLength: 200 },
    genReqId: () => newId(),
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  await app.register(rateLimit, { global: false, errorResponseBuilder: () => new Refusal('too_many') });
  await app.register(swagger, openapi);
  acceptBodies(app);
  addHooks(app, central, log);
  addErrors(app, log);
  helloRoutes(app, central);
  enrolmentRoutes(app, central);
  machineRoutes(app, central);
  syncRoutes(app, central);
  floorRoutes(app, central);
  blobRoutes(app, central);
  uploadRoutes(app, central);
  importRoutes(app, central);
  await eventRoutes(app, central, events);
  const partitions = keepPartitions(pool, (error) => log('partitions-not-made', { code: codeOf(error) ?? 'unknown' }));
  app.addHook('onClose', () => partitions.close());
  await app.ready();
  return app;
}

function addHooks(app: App, central: Central, log: Log): void {
  app.addHook('preValidation', async (request) => {
    if (request.is404) return;
    const { isOpen, isPatient, isStreamed } = request.routeOptions.config;
    const check = () => identify(request, central.pool, central.nonces);
    if (!isOpen) request.caller = await (isPatient ? central.pulls.run(check) : check());
    if (request.method !== 'GET' && !isStreamed) request.body = unpack(request);
  });
  app.addHook('onResponse', async (request, reply) => {
    const { method, id } = request;
    const route = request.routeOptions.url ?? 'none';
    const ms = Math.round(reply.elapsedTime);
    const machine = request.caller?.machineId;
    log('request', { request: id, route, method, status: reply.statusCode, ms, ...(machine ? { machine } : {}) });
    // The life of an event stream is no time that anybody waited.
    if (route !== EVENTS_PATH) central.metrics.answered(route, method, reply.statusCode, reply.elapsedTime / 1_000);
  });
  app.addHook('preClose', async () => {
    const timer = setInterval(() => app.server.closeIdleConnections(), IDLE_CHECK_MS);
    app.server.once('close', () => clearInterval(timer));
  });
  app.addHook('onSend', async (request, reply, payload) => {
    stamp(request, reply, central.nonces, () => central.now());
    if (typeof payload !== 'string' || payload.length < COMPRESS_FROM) return payload;
    if (!/\bzstd\b/.test(String(request.headers['accept-encoding'] ?? ''))) return payload;
    void reply.header('content-encoding', 'zstd').removeHeader('content-length');
    return zstdCompressSync(payload);
  });
}
