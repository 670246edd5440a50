import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import type { z } from 'zod';
import { ProblemBody, type ProblemCode } from '#contract/wire/problem';
import { type Http, HttpFailure, type HttpReply } from '#core/ports/http';
import { type SignableRequest, signatureBase, signatureInput } from '#domain/request-signature/index';

/** From this size on bodies are compressed (docs/design/sync.md, section 7). */
const COMPRESS_FROM = 1_024;

/** Why an exchange gave no usable answer. Only `transient` ones are tried again by themselves. */
export type Failure =
  | { readonly kind: 'unreachable'; readonly reason: HttpFailure['reason'] }
  | { readonly kind: 'transient'; readonly retryAfterMs: number | null }
  | { readonly kind: 'refused'; readonly problem: ProblemBody }
  | { readonly kind: 'bad-answer' };

export type Answer<T> =
  | { readonly ok: true; readonly value: T; readonly serverTime: string | null }
  | { readonly ok: false; readonly failure: Failure };

/** Raw public half of an Ed25519 key, 32 bytes. */
export const rawPublicKey = (key: KeyObject): Buffer =>
  createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32);

/** The machine key as the key store holds it: PKCS #8 in base64. */
export const readMachineKey = (stored: string): KeyObject =>
  createPrivateKey({ key: Buffer.from(stored, 'base64'), format: 'der', type: 'pkcs8' });

/** This machine's line to one centre: signs, repeats once with a fresh nonce, parses. Never throws for an answer. */
export interface Centre {
  readonly key: KeyObject;
  post<S extends z.ZodType>(path: string, body: object, reply: S, signal: AbortSignal): Promise<Answer<z.output<S>>>;
}

export function createCentre(http: Http, url: string, kid: string, key: KeyObject): Centre {
  let nonce = '';
  const send = async (path: string, body: object, signal: AbortSignal): Promise<HttpReply> => {
    const reply = await http.send(signedRequest({ url, path, body, kid, key, nonce, signal }));
    nonce = reply.headers['loket-nonce'] ?? nonce;
    return reply;
  };
  return {
    key,
    post: (path, body, schema, signal) =>
      exchange(async () => {
        const first = await send(path, body, signal);
        return problemCode(first) === 'nonce' ? send(path, body, signal) : first;
      }, schema),
  };
}

/** A request that needs no signature: enrolling, and nothing else before that. */
export const postUnsigned = <S extends z.ZodType>(
  http: Http,
  target: { readonly url: string; readonly body: object; readonly signal: AbortSignal },
  schema: S,
): Promise<Answer<z.output<S>>> =>
  exchange(
    () =>
      http.send({
        method: 'POST',
        url: target.url,
        headers: { 'content-type': 'application/json' },
        body: Buffer.from(JSON.stringify(target.body)),
        signal: target.signal,
      }),
    schema,
  );

async function exchange<S extends z.ZodType>(send: () => Promise<HttpReply>, schema: S): Promise<Answer<z.output<S>>> {
  try {
    return read(await send(), schema);
  } catch (error) {
    if (error instanceof HttpFailure) return failed({ kind: 'unreachable', reason: error.reason });
    throw error;
  }
}

const failed = (failure: Failure): { readonly ok: false; readonly failure: Failure } => ({ ok: false, failure });

/** Only a well-formed 2xx is an answer; a page of some other server in between is a `bad-answer`. */
function read<S extends z.ZodType>(reply: HttpReply, schema: S): Answer<z.output<S>> {
  if (reply.status === 429 || reply.status >= 500) {
    const seconds = Number(reply.headers['retry-after']);
    return failed({ kind: 'transient', retryAfterMs: seconds > 0 ? seconds * 1_000 : null });
  }
  const body = parseJson(reply.body);
  if (reply.status === 200 || reply.status === 201) {
    const value = schema.safeParse(body);
    if (!value.success) return failed({ kind: 'bad-answer' });
    return { ok: true, value: value.data, serverTime: reply.headers['loket-time'] ?? null };
  }
  const problem = ProblemBody.safeParse(body);
  return failed(problem.success ? { kind: 'refused', problem: problem.data } : { kind: 'bad-answer' });
}

const problemCode = (reply: HttpReply): ProblemCode | undefined =>
  reply.status === 401 ? ProblemBody.safeParse(parseJson(reply.body)).data?.code : undefined;

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

interface Signing {
  readonly url: string;
  readonly path: string;
  readonly body: object;
  readonly kid: string;
  readonly key: KeyObject;
  readonly nonce: string;
  readonly signal: AbortSignal;
}

/** RFC 9421 over the bytes that are sent (docs/design/sync.md, section 9). */
function signedRequest({ url, path, body, kid, key, nonce, signal }: Signing) {
  const target = new URL(path, url);
  const clear = Buffer.from(JSON.stringify(body));
  const isPacked = clear.length >= COMPRESS_FROM;
  const bytes = isPacked ? zstdCompressSync(clear) : clear;
  const request: SignableRequest = {
    method: 'POST',
    authority: target.host,
    path: target.pathname,
    query: '?',
    contentDigest: `sha-256=:${createHash('sha256').update(bytes).digest('base64')}:`,
    contentEncoding: isPacked ? 'zstd' : null,
    operator: null,
  };
  const params = { keyid: kid, nonce };
  const signature = sign(null, Buffer.from(signatureBase(request, params)), key).toString('base64');
  const headers = {
    'content-type': 'application/json',
    'content-digest': request.contentDigest,
    'signature-input': `loket=${signatureInput(request, params)}`,
    signature: `loket=:${signature}:`,
    ...(isPacked ? { 'content-encoding': 'zstd' } : {}),
  };
  return { method: 'POST' as const, url: target.href, headers, body: bytes, signal };
}
