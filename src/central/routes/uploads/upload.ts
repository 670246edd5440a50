import { BLOB_LIMITS } from '#contract/wire/blobs';
import type { Central } from '../../context.ts';
import { type Queryable, transaction } from '../../db/sql.ts';
import { newId } from '../../ports/ids.ts';
import type { ObjectStore } from '../../ports/storage/store.ts';
import { refuse } from '../../problem.ts';
import type { Caller } from '../../signed.ts';
import { blobKey, checkBytes, recordStored, storageOf, wantedBy, withRoom } from '../blobs/store.ts';
import * as sql from './uploads.sql.ts';

/** How long a break may last; a counter that comes back later begins again. */
const EXPIRES_MS = 7 * 86_400_000;

const partKey = (id: string, at: number): string => `uploads/${id}/${at}`;

/**
 * Begins an upload; the same file begun before by this machine is forgotten, and so are a few that have expired.
 * Errors: `unreferenced`, `already_stored`, `too_large`, `blob_hash` (another size than the row says).
 */
export async function createUpload(
  central: Central,
  caller: Caller,
  { sha256: name, size }: { readonly sha256: string; readonly size: number },
): Promise<{ readonly id: string; readonly expiresAt: Date }> {
  const storage = storageOf(central);
  if (size > BLOB_LIMITS.bytes) refuse('too_large');
  const digest = Buffer.from(name, 'hex');
  const id = newId();
  const expiresAt = new Date(central.now() + EXPIRES_MS);
  const replaced = await transaction(central.pool, 'write', async (db) => {
    const { found, isStored } = await wantedBy(db, caller, name);
    const scope = found.find(({ stored_at }) => stored_at === null)?.scope;
    if (found.length === 0) refuse('unreferenced');
    if (isStored || scope === undefined) return refuse('already_stored');
    if (size === 0 || found.some((each) => each.size !== null && each.size !== size)) refuse('blob_hash');
    const old = await sql.lockReplaced(db, [caller.machineId, digest, new Date(central.now())]);
    const keys: string[] = [];
    for (const upload of old) keys.push(...(await forget(db, upload)));
    await sql.insertUpload(db, [id, caller.machineId, scope, digest, size, expiresAt]);
    return keys;
  });
  for (const key of replaced) await storage.delete(key);
  return { id, expiresAt };
}

/** Deletes the rows of an upload; answers the keys of its parts, with one more that a crash may have left. */
async function forget(db: Queryable, upload: Pick<sql.Upload, 'id' | 'received'>): Promise<string[]> {
  const parts = await sql.selectParts(db, [upload.id]);
  await sql.deleteUpload(db, [upload.id]);
  return [...parts.map(({ at }) => at), upload.received].map((at) => partKey(upload.id, at));
}

/** An upload of the caller. Errors: `not_found`, `expired`. */
export async function readUpload(central: Central, caller: Caller, id: string): Promise<sql.Upload> {
  return living(central, await sql.selectUpload(central.pool, [id, caller.machineId]));
}

function living(central: Central, upload: sql.Upload | undefined): sql.Upload {
  if (!upload) return refuse('not_found');
  return Date.parse(upload.expires_at) < central.now() ? refuse('expired') : upload;
}

export interface Chunk {
  readonly id: string;
  readonly offset: number;
  readonly bytes: Buffer;
}

/**
 * Takes the next chunk; the last one makes the file whole. A chunk counts once its part is durable and its row is
 * committed. Whole bytes with another digest end the upload, so that the next attempt begins at 0.
 * Errors: `not_found`, `expired`, `offset`, `too_large`, `blob_hash`, `insufficient_storage`.
 */
export async function appendChunk(
  central: Central,
  caller: Caller,
  { id, offset, bytes }: Chunk,
): Promise<{ readonly offset: number; readonly expiresAt: string }> {
  const storage = storageOf(central);
  const taken = await transaction(central.pool, 'write', async (db) => {
    const upload = living(central, await sql.lockUpload(db, [id, caller.machineId]));
    if (offset !== upload.received) refuse('offset');
    const end = offset + bytes.length;
    if (end > upload.size) refuse('too_large');
    if (bytes.length > 0) {
      await withRoom(() => storage.put(partKey(id, offset), bytes));
      await sql.insertPart(db, [id, offset, bytes.length]);
      await sql.updateReceived(db, [id, offset, end]);
    }
    const isBroken = end === upload.size && bytes.length > 0 && !(await complete(db, storage, caller, upload));
    return { upload, end, isBroken, parts: await sql.selectParts(db, [id]) };
  });
  if (taken.end === taken.upload.size) {
    if (taken.isBroken) await sql.deleteUpload(central.pool, [id]);
    else await sql.deleteParts(central.pool, [id]);
    for (const { at } of taken.parts) await storage.delete(partKey(id, at));
  }
  if (taken.isBroken) refuse('blob_hash');
  return { offset: taken.end, expiresAt: taken.upload.expires_at };
}

/** Joins the parts, checks the whole and records it; false when the bytes are not the file they were announced as. */
async function complete(db: Queryable, storage: ObjectStore, caller: Caller, upload: sql.Upload): Promise<boolean> {
  const name = upload.sha256.toString('hex');
  const parts: Buffer[] = [];
  for (const { at } of await sql.selectParts(db, [upload.id])) {
    const part = await storage.get(partKey(upload.id, at));
    if (part === null) return false;
    parts.push(part);
  }
  const whole = Buffer.concat(parts);
  try {
    checkBytes(name, whole, []);
  } catch {
    return false;
  }
  await withRoom(() => storage.put(blobKey(name), whole));
  const { scopes } = await wantedBy(db, caller, name);
  await recordStored(db, name, whole.length, scopes);
  return true;
}

/** Forgets an upload and its parts. Errors: `not_found`. */
export async function deleteUpload(central: Central, caller: Caller, id: string): Promise<void> {
  const storage = storageOf(central);
  const keys = await transaction(central.pool, 'write', async (db) =>
    forget(db, (await sql.lockUpload(db, [id, caller.machineId])) ?? refuse('not_found')),
  );
  for (const key of keys) await storage.delete(key);
}
