import { randomBytes } from 'node:crypto';

export interface Ids {
  /** UUIDv7 (RFC 9562): time-ordered, so that rows made together lie together. */
  next(): string;
  /** Random bytes of the operating system. */
  random(length: number): Buffer;
}

export function uuidV7(epochMs: number, random: Buffer): string {
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(epochMs, 0, 6);
  random.copy(bytes, 6, 0, 10);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

export const systemIds = (): Ids => ({
  next: () => uuidV7(Date.now(), randomBytes(10)),
  random: (length) => randomBytes(length),
});
