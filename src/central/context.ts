import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type pg from 'pg';
import type { ImportKey } from './import-key.ts';
import type { Metrics } from './metrics.ts';
import type { Nonces } from './nonce.ts';
import type { Gate, PushGate } from './overload.ts';
import type { ObjectStore } from './ports/storage/store.ts';

/** What every route may use. Nothing in it changes after the start: any copy serves any request. */
export interface Central {
  readonly pool: pg.Pool;
  readonly nonces: Nonces;
  readonly serverId: string;
  /** Derives enrolment codes from command ids; never leaves this process. */
  readonly codeKey: Buffer;
  /** Opens what counters export by hand. */
  readonly importKey: ImportKey;
  readonly pushes: PushGate;
  readonly pulls: Gate;
  readonly metrics: Metrics;
  /** Where files lie, encrypted; null where no place was set up. */
  readonly storage: ObjectStore | null;
  /** Epoch milliseconds of the server, told to machines as evidence. */
  now(): number;
}

export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;
