import { BLOB_LIMITS } from '#contract/wire/blobs';
import type { Central } from '../../context.ts';
import { allowScopes, type Queryable, transaction } from '../../db/sql.ts';
import { publish } from '../../feed.ts';
import { lockHeads } from '../../feed.sql.ts';
import { sha256 } from '../../keys.ts';
import { selectGrants } from '../../machine.sql.ts';
import { type ObjectStore, StorageFull } from '../../ports/storage/store.ts';
import { refuse } from '../../problem.ts';
import type { Caller } from '../../signed.ts';
import {
  type Referenced,
  selectAuthored,
  selectHandedTo,
  selectReferenced,
  selectReferring,
  updateStored,
} from './blobs.sql.ts';

/** Where files of this name lie; content-addressed, so every copy of central and every scope means the same bytes. */
export const blobKey = (name: string): string => `blobs/${name.slice(0, 2)}/${name}`;

/** Errors: `unavailable` where no place for files was set up. */
export const storageOf = ({ storage }: Pick<Central, 'storage'>): ObjectStore => storage ?? refuse('unavailable');

/** Runs `act`; a full store becomes `insufficient_storage`. */
export async function withRoom<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    return error instanceof StorageFull ? refuse('insufficient_storage') : Promise.reject(error);
  }
}

/**
 * What the centre knows of a file where the caller may bring it: nothing, wanted somewhere, or stored everywhere. That
 * is every scope the machine was ever given, because work done under an old grant brings its files as it brought its
 * rows, and of malls that its work was handed over to only what it wrote itself (docs/adr/0094). Opens these scopes.
 */
export async function wantedBy(
  db: Queryable,
  { machineId }: Pick<Caller, 'machineId'>,
  name: string,
): Promise<{ readonly scopes: readonly string[]; readonly found: readonly Referenced[]; readonly isStored: boolean }> {
  const digest = Buffer.from(name, 'hex');
  const given = [...new Set((await selectGrants(db, [machineId])).map(({ scope }) => scope))];
  const own = `machine:${machineId}`;
  await allowScopes(db, [...given, own]);
  const handedTo = (await selectHandedTo(db, [own])).map(({ scope }) => scope).filter((each) => !given.includes(each));
  await allowScopes(db, [...given, ...handedTo]);
  const found = await selectReferenced(db, [digest, given]);
  if (handedTo.length > 0) found.push(...(await selectAuthored(db, [digest, handedTo, machineId])));
  const isStored = found.length > 0 && found.every(({ stored_at }) => stored_at !== null);
  return { scopes: found.map(({ scope }) => scope), found, isStored };
}

/** Refuses bytes that are not the file they are sent as. Errors: `blob_hash`. */
export function checkBytes(name: string, bytes: Buffer, found: readonly Referenced[]): void {
  const isOtherSize = found.some(({ size }) => size !== null && size !== bytes.length);
  if (isOtherSize || sha256(bytes).toString('hex') !== name) refuse('blob_hash');
}

/**
 * The bytes are durable: says so in each scope that wants them, with a feed row for every root that refers to them
 * (docs/design/sync.md, B3). The heads are held before revisions are read, so no feed row names an older one.
 */
export async function recordStored(
  db: Queryable,
  name: string,
  size: number,
  scopes: readonly string[],
): Promise<void> {
  const digest = Buffer.from(name, 'hex');
  const changed = (await updateStored(db, [digest, scopes, size])).map(({ scope }) => scope);
  if (changed.length === 0) return;
  await lockHeads(db, [changed]);
  await publish(db, await selectReferring(db, [digest, changed]));
}

/** As `takeBlob`, for one request. Errors: also `too_large`. */
export function putBlob(central: Central, caller: Caller, name: string, bytes: Buffer): Promise<boolean> {
  if (bytes.length > BLOB_LIMITS.putBytes) refuse('too_large');
  return takeBlob(central, caller, name, bytes);
}

/**
 * Takes a whole file. Answers whether it was new. A crash after the object and before the row costs one more time,
 * which finds the same object and records it.
 * Errors: `unreferenced`, `blob_hash`, `insufficient_storage`, `unavailable`.
 */
export async function takeBlob(
  central: Pick<Central, 'pool' | 'storage'>,
  caller: Caller,
  name: string,
  bytes: Buffer,
): Promise<boolean> {
  const storage = storageOf(central);
  const known = await transaction(central.pool, 'read', (db) => wantedBy(db, caller, name));
  if (known.found.length === 0) refuse('unreferenced');
  checkBytes(name, bytes, known.found);
  if (known.isStored) return false;
  await withRoom(() => storage.put(blobKey(name), bytes));
  await transaction(central.pool, 'write', async (db) => {
    await allowScopes(db, known.scopes);
    await recordStored(db, name, bytes.length, known.scopes);
  });
  return true;
}
