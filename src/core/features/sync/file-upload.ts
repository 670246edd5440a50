import { createHash } from 'node:crypto';
import { BLOB_LIMITS } from '#contract/wire/blobs';
import type { ProblemCode } from '#contract/wire/problem';
import type { Db } from '#core/db/sql';
import { readBlob, type Sendable, updateMissing, updateSending, updateStored } from '#core/features/blobs/index';
import { HttpFailure, type HttpReply } from '#core/ports/http';
import { digestField } from '#domain/request-signature/index';
import { type Centre, problemCode } from './centre.ts';

/** Which problem holds a file up. `row`: the centre does not want this file now; others go on. */
export type FileProblem = 'unreachable' | 'centre-full' | 'refused' | 'row';

/**
 * What became of one file. `missing`: its bytes are lost here. `yielded`: something more urgent came, and the rest
 * goes later from where it stopped.
 */
export type FileStep =
  | { readonly kind: 'stored' | 'missing' | 'yielded' }
  | { readonly kind: 'failed'; readonly problem: FileProblem; readonly retryAfterMs: number | null };

export interface FileSending {
  readonly db: Db;
  readonly dataFolder: string;
  readonly centre: Centre;
  readonly signal: AbortSignal;
  /** Asked between two chunks. */
  mustYield(): boolean;
}

const TUS = { 'tus-resumable': '1.0.0' };
const CHUNK_TYPE = 'application/offset+octet-stream';
/** A path on the centre and nothing else: a lying `Location` must not send a citizen's document anywhere. */
const LOCATION = /^\/v1\/uploads\/[0-9a-f-]{36}$/;
/** Offsets asked for in one turn; beyond that something is wrong with the line or the centre. */
const MAX_RESUMES = 3;

/** Sends one file as docs/design/sync.md, section 5, B1 to B4; every step may be repeated after a break or a kill. */
export async function sendFile(sending: FileSending, file: Sendable): Promise<FileStep> {
  const bytes = readBlob(sending.db, sending.dataFolder, file.sha256);
  if (!bytes) {
    updateMissing(sending.db, { sha256: file.sha256 });
    return { kind: 'missing' };
  }
  try {
    return await (file.size <= BLOB_LIMITS.putBytes ? putWhole(sending, file, bytes) : putChunks(sending, file, bytes));
  } catch (error) {
    if (error instanceof HttpFailure) return { kind: 'failed', problem: 'unreachable', retryAfterMs: null };
    throw error;
  }
}

const nameOf = (file: Sendable): string => Buffer.from(file.sha256).toString('hex');

const isOk = (reply: HttpReply): boolean => reply.status >= 200 && reply.status < 300;

/** A proxy's page is a 200 too: only a reply that names the file says that it is there. */
const isHeld = (reply: HttpReply, file: Sendable): boolean =>
  isOk(reply) && reply.headers['repr-digest'] === digestField(file.sha256);

function stored({ db }: FileSending, file: Sendable, reply: HttpReply): FileStep {
  updateStored(db, { sha256: file.sha256, storedAt: reply.headers['loket-time'] ?? null });
  return { kind: 'stored' };
}

/** What a reply that is no success means for this file. */
function failed(reply: HttpReply): FileStep {
  const seconds = Number(reply.headers['retry-after']);
  const retryAfterMs = seconds > 0 ? seconds * 1_000 : null;
  const fail = (problem: FileProblem): FileStep => ({ kind: 'failed', problem, retryAfterMs });
  const code: ProblemCode | undefined = problemCode(reply);
  if (code === 'insufficient_storage') return fail('centre-full');
  // A success that does not name the file came from something in between, which may go away again.
  if (isOk(reply)) return fail('unreachable');
  if (reply.status >= 500 || reply.status === 429 || code === 'checksum') return fail('unreachable');
  return fail(code === 'unreferenced' || code === 'blob_hash' || code === 'too_large' ? 'row' : 'refused');
}

async function isAtCentre({ centre, signal }: FileSending, file: Sendable): Promise<HttpReply> {
  return centre.send({ method: 'HEAD', path: `/v1/blobs/${nameOf(file)}`, signal });
}

async function putWhole(sending: FileSending, file: Sendable, bytes: Buffer): Promise<FileStep> {
  const known = await isAtCentre(sending, file);
  if (isHeld(known, file)) return stored(sending, file, known);
  if (known.status !== 404) return failed(known);
  const reply = await sending.centre.send({
    method: 'PUT',
    path: `/v1/blobs/${nameOf(file)}`,
    headers: { 'content-type': 'application/octet-stream' },
    body: bytes,
    signal: sending.signal,
  });
  return isHeld(reply, file) ? stored(sending, file, reply) : failed(reply);
}

interface Place {
  readonly url: string;
  readonly offset: number;
}

async function putChunks(sending: FileSending, file: Sendable, bytes: Buffer): Promise<FileStep> {
  const { db, centre, signal } = sending;
  let place = await resume(sending, file, file.uploadUrl);
  for (let resumes = 0; resumes < MAX_RESUMES; resumes += 1) {
    if ('kind' in place) return place;
    let { offset } = place;
    const { url } = place;
    while (offset < bytes.length) {
      if (sending.mustYield()) return { kind: 'yielded' };
      const chunk = bytes.subarray(offset, offset + BLOB_LIMITS.chunkBytes);
      const reply = await centre.send({
        method: 'PATCH',
        path: url,
        headers: chunkHeaders(offset, chunk),
        body: chunk,
        signal,
      });
      if (isOk(reply) && offsetOf(reply, bytes.length) === offset + chunk.length) {
        offset += chunk.length;
        continue;
      }
      const isGone = reply.status === 404 || reply.status === 410 || reply.status === 422;
      if (!isGone && !isOk(reply) && reply.status !== 409) return failed(reply);
      if (isGone) updateSending(db, { sha256: file.sha256, uploadUrl: null });
      if (reply.status === 422) return failed(reply);
      break;
    }
    if (offset === bytes.length) return confirmed(sending, file);
    place = await resume(sending, file, url);
  }
  return { kind: 'failed', problem: 'unreachable', retryAfterMs: null };
}

const chunkHeaders = (offset: number, chunk: Uint8Array): Record<string, string> => ({
  ...TUS,
  'content-type': CHUNK_TYPE,
  'upload-offset': String(offset),
  'upload-checksum': `sha256 ${createHash('sha256').update(chunk).digest('base64')}`,
});

/** `Upload-Offset` of a reply if it lies in the file, else -1. */
function offsetOf(reply: HttpReply, size: number): number {
  const offset = Number(reply.headers['upload-offset'] ?? 'none');
  return Number.isInteger(offset) && offset >= 0 && offset <= size ? offset : -1;
}

/** Every chunk was sent: whether the file is there is asked by its name. */
async function confirmed(sending: FileSending, file: Sendable): Promise<FileStep> {
  const known = await isAtCentre(sending, file);
  if (isHeld(known, file)) return stored(sending, file, known);
  if (known.status !== 404) return failed(known);
  updateSending(sending.db, { sha256: file.sha256, uploadUrl: null });
  return { kind: 'failed', problem: 'unreachable', retryAfterMs: null };
}

/** Where to go on: an upload that is known by both sides, else a new one. Its address is stored before its first byte. */
async function resume(sending: FileSending, file: Sendable, url: string | null): Promise<Place | FileStep> {
  const { db, centre, signal } = sending;
  if (url !== null) {
    const held = await centre.send({ method: 'HEAD', path: url, headers: TUS, signal });
    const offset = offsetOf(held, file.size);
    if (isOk(held) && offset >= 0) return { url, offset };
    if (held.status !== 404 && held.status !== 410) return failed(held);
  }
  const known = await isAtCentre(sending, file);
  if (isHeld(known, file)) return stored(sending, file, known);
  if (known.status !== 404) return failed(known);
  const metadata = [
    `sha256 ${Buffer.from(nameOf(file)).toString('base64')}`,
    `mime ${Buffer.from(file.mime).toString('base64')}`,
  ];
  const made = await centre.send({
    method: 'POST',
    path: '/v1/uploads',
    headers: { ...TUS, 'upload-length': String(file.size), 'upload-metadata': metadata.join(',') },
    signal,
  });
  if (problemCode(made) === 'already_stored') return confirmed(sending, file);
  const location = made.headers['location'] ?? '';
  if (!isOk(made)) return failed(made);
  if (!LOCATION.test(location)) return { kind: 'failed', problem: 'refused', retryAfterMs: null };
  updateSending(db, { sha256: file.sha256, uploadUrl: location });
  return { url: location, offset: 0 };
}
