import { createHash, timingSafeEqual } from 'node:crypto';
import type { Db } from './sql.ts';

/** Length of the raw database key. */
export const KEY_BYTES = 32;

/**
 * Gives the connection its raw key, before anything is read. The text exists only inside this function; statement
 * tracing is never on. `db.key(buffer)` would derive another key from the same bytes (docs/design/security.md, Keys).
 */
export function applyKey(db: Db, key: Buffer): void {
  if (key.length !== KEY_BYTES) throw new RangeError('the database key must have 32 bytes');
  db.pragma("cipher = 'chacha20'");
  db.pragma(`key = "x'${key.toString('hex')}'"`);
}

/** What lies beside the file so that a wrong key can be told from a damaged file. Says nothing about the key. */
export const keyMark = (key: Buffer): Buffer => createHash('sha256').update('loket-database-key').update(key).digest();

export const isMarkOf = (mark: Buffer, key: Buffer): boolean =>
  mark.length === 32 && timingSafeEqual(mark, keyMark(key));
