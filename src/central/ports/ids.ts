import { createHash, randomBytes } from 'node:crypto';

const shaped = (bytes: Buffer, version: number): string => {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | (version << 4);
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex', 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
};

/** A fresh UUIDv7. */
export function newId(now = Date.now()): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now, 0, 6);
  return shaped(bytes, 7);
}

/** Always the same UUIDv8 for the same words: rows that are known by a code, conflicts by mutation and field. */
export const idFrom = (...words: readonly string[]): string =>
  shaped(createHash('sha256').update(words.join('\n')).digest(), 8);

/** Random bytes of the operating system. */
export const random = (length: number): Buffer => randomBytes(length);
