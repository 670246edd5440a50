import { createHash } from 'node:crypto';
import { zstdDecompressSync } from 'node:zlib';
import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type pg from 'pg';
import { EXPORT_TYPE } from '#contract/wire/export-file';
import { WIRE_LIMITS } from '#contract/wire/sync';
import {
  digestField,
  parseSignature,
  parseSignatureInput,
  type SignableRequest,
  signatureBase,
  signatureInput,
} from '#domain/request-signature/index';
import { verifiesEd25519 } from './keys.ts';
import { revokeKey, selectKey, touchMachine } from './machine.sql.ts';
import type { Nonces } from './nonce.ts';
import { refuse } from './problem.ts';

/** Who sent a signed request, known before its body is read. */
export interface Caller {
  readonly kid: string;
  readonly machineId: string;
  readonly publicKey: Buffer;
  readonly status: 'active' | 'push_only';
  /** Scope of the mall it works for now, null between two. */
  readonly mall: string | null;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on every signed route by the hook below. */
    caller: Caller | null;
    /** The bytes sent, still compressed; the digest is over these. */
    sent: Buffer;
    /** The body of an export, unread. */
    stream: Readable | null;
  }
}

const single = (value: string | string[] | undefined): string | null => (typeof value === 'string' ? value : null);

const JSON_TYPE = 'application/json';
/** Files and their chunks. */
const BINARY_TYPES = ['application/octet-stream', 'application/offset+octet-stream'];

/** Keeps bodies as bytes until the signature over them is checked, then unpacks with a limit and parses. */
export function acceptBodies(app: FastifyInstance): void {
  app.decorateRequest('caller', null);
  app.decorateRequest('sent');
  app.decorateRequest('stream', null);
  app.addHook('onRequest', async (request) => {
    request.sent = Buffer.alloc(0);
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser([JSON_TYPE, ...BINARY_TYPES], { parseAs: 'buffer' }, (request, body, done) => {
    request.sent = Buffer.from(body);
    done(null, {});
  });
  app.addContentTypeParser(EXPORT_TYPE, (request, body, done) => {
    request.stream = body;
    done(null, {});
  });
}

/** The body as JSON, or as the bytes it is; `unsupported_encoding`, `too_large` (beyond 2 MiB unpacked) or `bad_envelope`. */
export function unpack(request: FastifyRequest): unknown {
  const encoding = single(request.headers['content-encoding']);
  if (BINARY_TYPES.includes(single(request.headers['content-type']) ?? '')) {
    return encoding === null ? request.sent : refuse('unsupported_encoding');
  }
  if (encoding !== null && encoding !== 'zstd') refuse('unsupported_encoding');
  try {
    const bytes =
      encoding === 'zstd'
        ? zstdDecompressSync(request.sent, { maxOutputLength: WIRE_LIMITS.unpackedBytes })
        : request.sent;
    return bytes.length === 0 ? undefined : JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    if (error instanceof RangeError) refuse('too_large');
    return refuse('bad_envelope');
  }
}

/** Of the bytes that came; of a body that is read as it comes what was claimed, and its route compares at the end. */
const digestOf = (request: FastifyRequest): string =>
  request.routeOptions.config.isStreamed
    ? (single(request.headers['content-digest']) ?? '')
    : digestField(createHash('sha256').update(request.sent).digest());

function signable(request: FastifyRequest): SignableRequest {
  const url = new URL(request.url, 'http://unused');
  return {
    method: request.method,
    authority: request.host.toLowerCase(),
    path: url.pathname,
    query: url.search === '' ? '?' : url.search,
    contentDigest: digestOf(request),
    contentEncoding: single(request.headers['content-encoding']),
    operator: single(request.headers['loket-operator']),
  };
}

/** Names the key of a request, checked or not, so that the reply can carry a nonce for it. */
export const claimedKey = (request: FastifyRequest): string =>
  parseSignatureInput(single(request.headers['signature-input']) ?? '')?.keyid ?? '';

/**
 * Checks a request as RFC 9421 and docs/design/sync.md, section 9, ask for. Order: form, key, signature over the bytes
 * sent, then the nonce, so that only the holder of the key learns that a nonce was old.
 */
export async function identify(request: FastifyRequest, pool: pg.Pool, nonces: Nonces): Promise<Caller> {
  const params = parseSignatureInput(single(request.headers['signature-input']) ?? '') ?? refuse('bad_signature');
  const signature = parseSignature(single(request.headers['signature']) ?? '') ?? refuse('bad_signature');
  const key = (await selectKey(pool, [params.keyid])) ?? refuse('unknown_key');

  const covered = signable(request);
  if (covered.contentDigest !== request.headers['content-digest']) refuse('bad_signature');
  if (params.value !== signatureInput(covered, params)) refuse('bad_signature');
  const base = Buffer.from(signatureBase(covered, params));
  if (!verifiesEd25519(key.ed25519_pub, base, Buffer.from(signature, 'base64'))) refuse('bad_signature');
  if (!nonces.accepts(params.keyid, params.nonce)) refuse('nonce');
  if (key.status === 'revoked') refuse('machine_revoked');
  if (key.replaces !== null) await revokeKey(pool, [key.replaces]);
  if (key.is_quiet) await touchMachine(pool, [key.machine_id]); // a counter that writes nothing is there all the same
  return { kid: key.kid, machineId: key.machine_id, publicKey: key.ed25519_pub, status: key.status, mall: key.mall };
}

/** `Loket-Time`, `Loket-Nonce` and the request's name in the log, on every reply. */
export function stamp(request: FastifyRequest, reply: FastifyReply, nonces: Nonces, now: () => number): void {
  void reply.header('loket-time', new Date(now()).toISOString());
  void reply.header('request-id', request.id);
  void reply.header('loket-nonce', nonces.give(request.caller?.kid ?? claimedKey(request)));
}

/** The caller of a signed route; a bug if there is none. */
export function callerOf(request: FastifyRequest): Caller {
  if (!request.caller) throw new Error('a signed route was reached without a signature');
  return request.caller;
}
