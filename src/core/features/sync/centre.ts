import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import type { z } from 'zod';
import { Instant } from '#contract/ids';
import { ProblemBody, ProblemCode } from '#contract/wire/problem';
import {
  type Http,
  HttpFailure,
  type HttpReply,
  type HttpRequest,
  type HttpStream,
  type HttpUpload,
} from '#core/ports/http';
import { digestField, type SignableRequest, signatureBase, signatureInput } from '#domain/request-signature/index';

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

/** A request whose body is bytes as they are: files and their chunks. */
export interface BytesRequest {
  readonly method: HttpRequest['method'];
  /** With its query, if any. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly signal: AbortSignal;
}

/** A long body, of which nothing is held: its digest is known before, because that is what is signed. */
export interface UploadRequest extends Pick<HttpUpload, 'length' | 'chunks' | 'signal'> {
  readonly path: string;
  readonly type: string;
  /** SHA-256 of all of it. */
  readonly digest: Uint8Array;
  readonly operator: string;
}

/** This machine's line to one centre: signs, repeats once with a fresh nonce, parses. Never throws for an answer. */
export interface Centre {
  readonly key: KeyObject;
  /** `operator`: the person of an online act; the signature covers it. */
  post<S extends z.ZodType>(
    path: string,
    body: object,
    reply: S,
    signal: AbortSignal,
    operator?: string,
  ): Promise<Answer<z.output<S>>>;
  /** As `post`, of a body that was packed before; `onSent` when it has left. */
  postPacked<S extends z.ZodType>(
    path: string,
    body: Packed,
    reply: S,
    signal: AbortSignal,
    onSent: () => void,
  ): Promise<Answer<z.output<S>>>;
  /** The reply whatever its status is. Throws `HttpFailure` when there is none. */
  send(request: BytesRequest): Promise<HttpReply>;
  /** A nonce that was refused is a second beginning of `chunks`. What those throw is thrown on. */
  upload<S extends z.ZodType>(request: UploadRequest, reply: S): Promise<Answer<z.output<S>>>;
  /** Opens an answer that goes on, and ends it after `silenceMs` without a byte. `path` with its query. */
  open(path: string, silenceMs: number, signal: AbortSignal): Promise<Answer<HttpStream>>;
}

export function createCentre(http: Http, url: string, kid: string, key: KeyObject): Centre {
  let nonce = '';
  /** `ask` signs with the newest nonce; one that was refused brings a fresh one along. */
  const withNonce = async (ask: () => Promise<HttpReply>): Promise<HttpReply> => {
    const once = async (): Promise<HttpReply> => {
      const reply = await ask();
      nonce = reply.headers['loket-nonce'] ?? nonce;
      return reply;
    };
    const first = await once();
    return first.status === 401 && problemCode(first) === 'nonce' ? once() : first;
  };
  const send = (request: Unsigned): Promise<HttpReply> =>
    withNonce(() => http.send(signedRequest({ ...request, url, kid, key, nonce })));
  const openOnce = async (request: Unsigned, silenceMs: number): Promise<HttpStream | HttpReply> => {
    const stream = await http.open(signedRequest({ ...request, url, kid, key, nonce }), silenceMs);
    nonce = stream.headers['loket-nonce'] ?? nonce;
    return stream.status === 200 ? stream : { ...stream, body: await shortBody(stream) };
  };
  return {
    key,
    post: (path, body, schema, signal, operator) =>
      exchange(
        () => send({ ...packed(JSON.stringify(body)), method: 'POST', path, signal, operator: operator ?? null }),
        schema,
      ),
    postPacked: (path, body, schema, signal, onSent) =>
      exchange(() => send({ ...body, method: 'POST', path, signal, operator: null, onSent }), schema),
    send: ({ method, path, headers = {}, body = new Uint8Array(), signal }) =>
      send({ method, path, headers, body, encoding: null, signal, operator: null }),
    upload: ({ path, type, digest, operator, ...body }, schema) =>
      exchange(() => {
        const unsigned = {
          method: 'POST',
          path,
          headers: { 'content-type': type },
          digest,
          encoding: null,
          operator,
        } as const;
        return withNonce(() => http.upload({ ...signedHead({ ...unsigned, url, kid, key, nonce }), ...body }));
      }, schema),
    open: (path, silenceMs, signal) =>
      reached(async () => {
        const request = {
          method: 'GET',
          path,
          headers: {},
          body: new Uint8Array(),
          encoding: null,
          signal,
          operator: null,
        } as const;
        let reply = await openOnce(request, silenceMs);
        if (reply.status === 401 && 'body' in reply && problemCode(reply) === 'nonce') {
          reply = await openOnce(request, silenceMs);
        }
        if ('body' in reply) return refusal(reply);
        return { ok: true, value: reply, serverTime: serverTimeOf(reply) };
      }),
  };
}

/** A refusal is short; more than this is no answer of ours. */
const MAX_REFUSAL_BYTES = 65_536;

async function shortBody({ chunks }: HttpStream): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > MAX_REFUSAL_BYTES) break;
    parts.push(chunk);
  }
  return Buffer.concat(parts);
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

const exchange = <S extends z.ZodType>(send: () => Promise<HttpReply>, schema: S): Promise<Answer<z.output<S>>> =>
  reached(async () => read(await send(), schema));

async function reached<T>(act: () => Promise<Answer<T>>): Promise<Answer<T>> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof HttpFailure) return failed({ kind: 'unreachable', reason: error.reason });
    throw error;
  }
}

const failed = (failure: Failure): { readonly ok: false; readonly failure: Failure } => ({ ok: false, failure });

/** Only a well-formed 2xx is an answer; a page of some other server in between is a `bad-answer`. */
function read<S extends z.ZodType>(reply: HttpReply, schema: S): Answer<z.output<S>> {
  if (reply.status !== 200 && reply.status !== 201) return refusal(reply);
  const value = schema.safeParse(parseJson(reply.body));
  if (!value.success) return failed({ kind: 'bad-answer' });
  return { ok: true, value: value.data, serverTime: serverTimeOf(reply) };
}

function refusal(reply: HttpReply): { readonly ok: false; readonly failure: Failure } {
  if (reply.status === 429 || reply.status >= 500) {
    const seconds = Number(reply.headers['retry-after']);
    return failed({ kind: 'transient', retryAfterMs: seconds > 0 ? seconds * 1_000 : null });
  }
  const problem = ProblemBody.safeParse(parseJson(reply.body));
  // Refused again with the nonce just given: the answer was late, or the window ended. Nobody has to act for that.
  if (problem.data?.code === 'nonce') return failed({ kind: 'transient', retryAfterMs: null });
  return failed(problem.success ? { kind: 'refused', problem: problem.data } : { kind: 'bad-answer' });
}

/** From the header, because the answer to a HEAD has no body; an older centre says it in the body only. */
export function problemCode(reply: HttpReply): ProblemCode | undefined {
  const header = ProblemCode.safeParse(reply.headers['loket-problem']);
  return header.success ? header.data : ProblemBody.safeParse(parseJson(reply.body)).data?.code;
}

/** An instant or nothing: pruning counts by it, so a header that is none must not become a date. */
const serverTimeOf = ({ headers }: Pick<HttpReply, 'headers'>): string | null =>
  Instant.safeParse(headers['loket-time']).data ?? null;

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

interface Unsigned {
  readonly method: HttpRequest['method'];
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly encoding: 'zstd' | null;
  readonly signal: AbortSignal;
  readonly operator: string | null;
  readonly onSent?: () => void;
}

/** A body as it travels. */
export type Packed = Pick<Unsigned, 'headers' | 'body' | 'encoding'>;

/** JSON text, compressed where that is worth it. */
export function packed(text: string): Packed {
  const clear = Buffer.from(text);
  const isPacked = clear.length >= COMPRESS_FROM;
  return {
    headers: { 'content-type': 'application/json', ...(isPacked ? { 'content-encoding': 'zstd' } : {}) },
    body: isPacked ? zstdCompressSync(clear) : clear,
    encoding: isPacked ? 'zstd' : null,
  };
}

interface Signer {
  readonly url: string;
  readonly kid: string;
  readonly key: KeyObject;
  readonly nonce: string;
}

function signedRequest({ body, signal, onSent, ...request }: Unsigned & Signer): HttpRequest {
  const digest = createHash('sha256').update(body).digest();
  return { ...signedHead({ ...request, digest }), body, signal, ...(onSent ? { onSent } : {}) };
}

/** RFC 9421 over the bytes that are sent, by their SHA-256 (docs/design/sync.md, section 9). */
function signedHead({
  url,
  path,
  method,
  headers,
  digest,
  encoding,
  kid,
  key,
  nonce,
  operator,
}: Omit<Unsigned, 'body' | 'signal' | 'onSent'> & Signer & { readonly digest: Uint8Array }): Pick<
  HttpRequest,
  'method' | 'url' | 'headers'
> {
  const target = new URL(path, url);
  const request: SignableRequest = {
    method,
    authority: target.host,
    path: target.pathname,
    query: target.search === '' ? '?' : target.search,
    contentDigest: digestField(digest),
    contentEncoding: encoding,
    operator,
  };
  const params = { keyid: kid, nonce };
  const signature = sign(null, Buffer.from(signatureBase(request, params)), key).toString('base64');
  const signed = {
    ...headers,
    'content-digest': request.contentDigest,
    'signature-input': `loket=${signatureInput(request, params)}`,
    signature: `loket=:${signature}:`,
    ...(operator === null ? {} : { 'loket-operator': operator }),
  };
  return { method, url: target.href, headers: signed };
}
