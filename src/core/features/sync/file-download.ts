import { createHash } from 'node:crypto';
import { HttpFailure } from '#core/ports/http';
import type { Centre } from './centre.ts';

/** A file by its digest, and the row that refers to it: without one the centre shows nothing. */
export interface FileOfRow {
  /** SHA-256 of the clear bytes. */
  readonly sha256: Uint8Array;
  readonly entity: 'application';
  readonly entityId: string;
}

/** A person waits for it. */
const DOWNLOAD_MS = 15_000;

/** The bytes as the centre has them, checked against their name; null when it cannot be reached or does not give them. */
export async function downloadFile(
  centre: Centre,
  { sha256, entity, entityId }: FileOfRow,
  closing: AbortSignal,
): Promise<Buffer | null> {
  const path = `/v1/blobs/${Buffer.from(sha256).toString('hex')}?entity=${entity}&id=${entityId}`;
  const signal = AbortSignal.any([closing, AbortSignal.timeout(DOWNLOAD_MS)]);
  try {
    const { status, body } = await centre.send({ method: 'GET', path, signal });
    return status === 200 && createHash('sha256').update(body).digest().equals(sha256) ? body : null;
  } catch (error) {
    if (error instanceof HttpFailure) return null;
    throw error;
  }
}
