import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BLOB_LIMITS, Sha256 } from '#contract/wire/blobs';
import { refuse } from '../../problem.ts';

/** tus 1.0.0 (https://tus.io/protocols/resumable-upload), with creation, expiration, checksum and termination. */
export const TUS_VERSION = '1.0.0';
const ALGORITHMS = ['sha1', 'sha256'] as const;

const text = (value: string | string[] | undefined): string => (typeof value === 'string' ? value : '');

/** Every reply names the version. Errors: `tus_version` for a client of another one. */
export function checkVersion(request: FastifyRequest, reply: FastifyReply): void {
  void reply.header('tus-resumable', TUS_VERSION);
  if (text(request.headers['tus-resumable']) === TUS_VERSION) return;
  void reply.header('tus-version', TUS_VERSION);
  refuse('tus_version');
}

export const capabilities = {
  'tus-version': TUS_VERSION,
  'tus-extension': 'creation,expiration,checksum,termination',
  'tus-max-size': String(BLOB_LIMITS.bytes),
  'tus-checksum-algorithm': ALGORITHMS.join(','),
} as const;

/** A byte count in a header. Errors: `bad_envelope`. */
export function count(request: FastifyRequest, name: 'upload-offset' | 'upload-length'): number {
  const value = text(request.headers[name]);
  return /^\d{1,15}$/.test(value) ? Number(value) : refuse('bad_envelope');
}

/** `sha256` of `Upload-Metadata: sha256 BASE64,mime BASE64`. Errors: `bad_envelope`. */
export function metadataName(request: FastifyRequest): string {
  const pairs = text(request.headers['upload-metadata'])
    .split(',')
    .map((pair) => pair.trim().split(' '));
  const value = pairs.find(([key]) => key === 'sha256')?.[1] ?? '';
  const name = Sha256.safeParse(Buffer.from(value, 'base64').toString('latin1'));
  return name.success ? name.data : refuse('bad_envelope');
}

/** `Upload-Checksum: sha256 BASE64` over the bytes of one chunk. Errors: `bad_envelope` (algorithm), `checksum`. */
export function checkChecksum(request: FastifyRequest): void {
  const header = request.headers['upload-checksum'];
  if (header === undefined) return;
  const [name = '', digest = ''] = text(header).split(' ');
  const algorithm = ALGORITHMS.find((known) => known === name) ?? refuse('bad_envelope');
  if (createHash(algorithm).update(request.sent).digest('base64') !== digest) refuse('checksum');
}
