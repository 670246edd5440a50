import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { syncFolder } from '#core/db/files';
import type { Db } from '#core/db/sql';
import type { Ids } from '#core/ports/ids';
import { selectBlob, upsertBlob } from './blobs.sql.ts';

const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/** An encrypted file that is on disk; its row is still to be written. */
export interface StoredBlob {
  /** SHA-256 of the clear bytes. */
  readonly sha256: Buffer;
  readonly size: number;
  readonly path: string;
  readonly key: Buffer;
}

export const folderOf = (dataFolder: string): string => join(dataFolder, 'blobs');

/**
 * Encrypts with a key of its own (AES-256-GCM), writes under a random name and syncs file and folder, so that a row
 * never points at bytes that are not there (docs/design/sync.md, W1). A crash before the row leaves a file that nobody can read.
 */
export function storeBlob(dataFolder: string, ids: Ids, bytes: Uint8Array): StoredBlob {
  const folder = folderOf(dataFolder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const key = ids.random(KEY_BYTES);
  const iv = ids.random(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const sealed = Buffer.concat([iv, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
  const path = ids.random(16).toString('hex');
  const temporary = join(folder, `${path}.tmp`);
  writeFileSync(temporary, sealed, { mode: 0o600, flush: true });
  renameSync(temporary, join(folder, path));
  syncFolder(folder);
  return { sha256: createHash('sha256').update(bytes).digest(), size: bytes.length, path, key };
}

/** Names the file in the database, inside the transaction that refers to it. A second copy of known bytes is left to the sweep. */
export function recordBlob(db: Db, blob: StoredBlob, mime: string): void {
  upsertBlob(db, { sha256: blob.sha256, size: blob.size, mime, path: blob.path, key: blob.key });
}

/** The clear bytes; `undefined` when the row is gone, or the file is gone, damaged or another one than its digest says. */
export function readBlob(db: Db, dataFolder: string, sha256: Uint8Array): Buffer | undefined {
  const found = selectBlob(db, { sha256 });
  if (!found) return undefined;
  try {
    const sealed = readFileSync(join(folderOf(dataFolder), found.path));
    const decipher = createDecipheriv('aes-256-gcm', found.key, sealed.subarray(0, IV_BYTES));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    const clear = Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
    return createHash('sha256').update(clear).digest().equals(sha256) ? clear : undefined;
  } catch {
    return undefined;
  }
}
