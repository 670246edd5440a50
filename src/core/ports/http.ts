import { Agent as HttpAgent, type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { zstdDecompressSync } from 'node:zlib';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'HEAD' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as they are: the digest in the signature is over these bytes. */
  readonly body: Uint8Array;
  readonly signal: AbortSignal;
  /** The whole body has left; not called when it cannot leave. */
  readonly onSent?: () => void;
}

/** A body too long for memory. */
export interface HttpUpload extends Omit<HttpRequest, 'body' | 'onSent'> {
  /** Bytes of `chunks` together. */
  readonly length: number;
  /** Read no faster than they leave. What it throws is thrown to the caller. */
  chunks(): AsyncIterable<Uint8Array>;
}

export interface HttpReply {
  readonly status: number;
  /** Lower-case names; of repeated headers the first. */
  readonly headers: Readonly<Record<string, string>>;
  /** Unpacked. */
  readonly body: Buffer;
}

/** An answer that is read as it comes. */
export interface HttpStream {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** As received; ends with the answer, or throws `HttpFailure`. */
  readonly chunks: AsyncIterable<Buffer>;
}

/** No answer: `timeout`, no connection, cut off in the middle, too long, or an address that must not be used. */
export class HttpFailure extends Error {
  readonly reason: 'timeout' | 'unreachable' | 'too-long' | 'insecure' | 'aborted';
  constructor(reason: HttpFailure['reason'], cause?: unknown) {
    super(reason, { cause });
    this.reason = reason;
  }
}

/** The only way out of core. Follows no redirects; every status is a reply, every other end an `HttpFailure`. */
export interface Http {
  send(request: HttpRequest): Promise<HttpReply>;
  /** On a connection of its own. An answer in the middle ends the sending and counts. */
  upload(request: HttpUpload): Promise<HttpReply>;
  /** On a connection of its own, which `silenceMs` without a byte ends as `timeout`. */
  open(request: HttpRequest, silenceMs: number): Promise<HttpStream>;
  /** Ends idle connections. */
  close(): void;
}

/** Silence that ends a request: while connecting, before the headers, between two bytes (docs/design/sync.md, section 8). */
export interface HttpTimeouts {
  readonly connectMs: number;
  readonly silenceMs: number;
}
/** Whoever takes a long body works on what it has before it reads on. */
const UPLOAD_SILENCE_MS = 120_000;
const TIMEOUTS: HttpTimeouts = { connectMs: 10_000, silenceMs: 30_000 };
/** Longest reply, packed and unpacked: four pages of a pull. */
const MAX_REPLY_BYTES = 4_194_304;

/** Over `node:https`; plain HTTP only to this machine, for the trial set-up. Never the global `fetch`. */
export function nodeHttp(timeouts: HttpTimeouts = TIMEOUTS): Http {
  const plain = new HttpAgent({ keepAlive: true, maxSockets: 4 });
  const secure = new HttpsAgent({ keepAlive: true, maxSockets: 4, minVersion: 'TLSv1.2' });
  const single = { plain: new HttpAgent(), secure: new HttpsAgent({ minVersion: 'TLSv1.2' }) };
  const shared = { plain, secure };
  // Asked to close, the other side would do so with our bytes still coming, and its refusal would be lost with them.
  const lasting = {
    plain: new HttpAgent({ keepAlive: true }),
    secure: new HttpsAgent({ keepAlive: true, minVersion: 'TLSv1.2' }),
  };
  return {
    send: (request) =>
      begin(request, shared, timeouts, { 'accept-encoding': 'zstd' }, (incoming, end, resolve) => {
        void read(incoming, end).then((reply) => reply && resolve(reply));
      }),
    upload: (request) =>
      begin(
        { ...request, body: request },
        lasting,
        { ...timeouts, silenceMs: UPLOAD_SILENCE_MS },
        { 'accept-encoding': 'zstd' },
        (incoming, end, resolve) => {
          void read(incoming, end).then((reply) => reply && resolve(reply));
        },
      ),
    open: (request, silenceMs) =>
      begin(request, single, { ...timeouts, silenceMs }, {}, (incoming, end, resolve) => {
        resolve({ status: incoming.statusCode ?? 0, headers: firstOf(incoming), chunks: chunksOf(incoming, end) });
      }),
    close: () => {
      for (const agents of [shared, single, lasting]) {
        agents.plain.destroy();
        agents.secure.destroy();
      }
    },
  };
}

interface Agents {
  readonly plain: HttpAgent;
  readonly secure: HttpsAgent;
}

/** Ends the exchange for a reason and answers the failure; only the first reason counts. */
type End = (reason: HttpFailure['reason'], cause?: unknown) => HttpFailure;

type Body = Uint8Array | Pick<HttpUpload, 'length' | 'chunks'>;

async function begin<T>(
  { url: address, method, headers, body, signal, onSent }: Omit<HttpRequest, 'body'> & { readonly body: Body },
  agents: Agents,
  timeouts: HttpTimeouts,
  extra: Readonly<Record<string, string>>,
  onResponse: (incoming: IncomingMessage, end: End, resolve: (value: T) => void) => void,
): Promise<T> {
  const url = new URL(address);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && url.hostname === '127.0.0.1')) {
    throw new HttpFailure('insecure');
  }
  const options = { method, headers: { ...headers, 'content-length': String(body.length), ...extra }, signal };
  const outgoing =
    url.protocol === 'https:'
      ? httpsRequest(url, { ...options, agent: agents.secure })
      : httpRequest(url, { ...options, agent: agents.plain });
  if (onSent) outgoing.once('finish', onSent);
  return answer(outgoing, body, timeouts, onResponse);
}

function answer<T>(
  outgoing: ClientRequest,
  body: Body,
  timeouts: HttpTimeouts,
  onResponse: (incoming: IncomingMessage, end: End, resolve: (value: T) => void) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let failure: HttpFailure | undefined;
    const end: End = (reason, cause) => {
      failure ??= new HttpFailure(reason, cause);
      reject(failure);
      outgoing.destroy();
      return failure;
    };
    let isAnswered = false;
    outgoing.on('error', (error) => {
      // Whoever refuses in the middle of a long body reads no more of it.
      if (!isAnswered || body instanceof Uint8Array)
        end(error.name === 'AbortError' ? 'aborted' : 'unreachable', error);
    });
    outgoing.on('timeout', () => end('timeout'));
    outgoing.setTimeout(timeouts.silenceMs);
    outgoing.on('socket', (socket) => {
      if (!socket.connecting) return;
      const timer = setTimeout(() => end('timeout'), timeouts.connectMs);
      socket.once('connect', () => clearTimeout(timer));
      socket.once('close', () => clearTimeout(timer));
    });
    outgoing.on('response', (incoming) => {
      isAnswered = true;
      // A connection with a body that was not read to its end is of no further use.
      if (!(body instanceof Uint8Array)) incoming.once('end', () => outgoing.writableFinished || outgoing.destroy());
      onResponse(incoming, end, resolve);
    });
    if (body instanceof Uint8Array) outgoing.end(body);
    else {
      pour(outgoing, body.chunks(), () => isAnswered).catch((error: unknown) => {
        reject(error as Error);
        outgoing.destroy();
      });
    }
  });
}

async function pour(outgoing: ClientRequest, chunks: AsyncIterable<Uint8Array>, isAnswered: () => boolean) {
  for await (const chunk of chunks) {
    if (isAnswered() || outgoing.destroyed) return;
    if (!outgoing.write(chunk)) await drained(outgoing);
  }
  outgoing.end();
}

const drained = (outgoing: ClientRequest): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      outgoing.off('drain', done).off('close', done).off('response', done);
      resolve();
    };
    outgoing.on('drain', done).on('close', done).on('response', done);
  });

async function* chunksOf(incoming: IncomingMessage, end: End): AsyncGenerator<Buffer> {
  try {
    yield* incoming as AsyncIterable<Buffer>;
  } catch (error) {
    throw end('unreachable', error);
  } finally {
    incoming.destroy();
  }
}

const firstOf = (incoming: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? (value[0] ?? '') : (value ?? ''),
    ]),
  );

async function read(incoming: IncomingMessage, end: End): Promise<HttpReply | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > MAX_REPLY_BYTES) {
        end('too-long');
        return undefined;
      }
      chunks.push(chunk);
    }
    const headers = firstOf(incoming);
    const packed = Buffer.concat(chunks);
    const isPacked = headers['content-encoding'] === 'zstd';
    const body = isPacked ? zstdDecompressSync(packed, { maxOutputLength: MAX_REPLY_BYTES }) : packed;
    return { status: incoming.statusCode ?? 0, headers, body };
  } catch (error) {
    end(error instanceof RangeError ? 'too-long' : 'unreachable', error);
    return undefined;
  }
}
