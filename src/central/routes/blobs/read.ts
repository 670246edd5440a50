import type { Central } from '../../context.ts';
import { allowScopes, transaction } from '../../db/sql.ts';
import { selectGrants } from '../../machine.sql.ts';
import { refuse } from '../../problem.ts';
import type { Caller } from '../../signed.ts';
import { selectFileOf } from './blobs.sql.ts';
import { blobKey, storageOf } from './store.ts';

export interface FileOf {
  readonly sha256: string;
  readonly entity: string;
  readonly id: string;
}

/**
 * The bytes of a file that a row in the caller's present scopes refers to.
 * Errors: `push_only`, `not_found` (also for a row that is not the caller's), `not_stored_yet`, `unavailable`.
 */
export async function readBlob(
  central: Central,
  caller: Caller,
  { sha256, entity, id }: FileOf,
): Promise<{ readonly bytes: Buffer; readonly mime: string }> {
  if (caller.status === 'push_only') refuse('push_only');
  const storage = storageOf(central);
  const found = await transaction(central.pool, 'read', async (db) => {
    const grants = await selectGrants(db, [caller.machineId]);
    const scopes = [...new Set(grants.filter(({ ended_cause }) => ended_cause === null).map(({ scope }) => scope))];
    await allowScopes(db, scopes);
    return selectFileOf(db, [entity, id, Buffer.from(sha256, 'hex'), scopes]);
  });
  if (!found) return refuse('not_found');
  if (found.stored_at === null) return refuse('not_stored_yet');
  const bytes = await storage.get(blobKey(sha256));
  if (bytes === null) throw new Error('a stored file is not in the store');
  return { bytes, mime: found.mime };
}

/** First and last byte of `Range: bytes=...`, or null where it asks for nothing this file has; only one range is served. */
export function byteRange(header: string, size: number): { readonly from: number; readonly to: number } | null {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header) ?? [];
  if (first === '' && last === '') return null;
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return from <= to ? { from, to } : null;
}
