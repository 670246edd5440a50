import { createHash } from 'node:crypto';
import { createChance } from './chance.ts';

/**
 * Stands in for `src/central/ports/ids.ts` in a simulated run (hooks.ts), with the same exports: the centre's ids then
 * come from the seed as well.
 */
let chance = createChance('centre', 0);
export function reseed(...words: readonly (string | number)[]): void {
  chance = createChance('centre', ...words);
}

const shaped = (bytes: Buffer, version: number): string => {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | (version << 4);
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex', 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
};

export const newId = (): string => shaped(chance.bytes(16), 7);
export const idFrom = (...words: readonly string[]): string =>
  shaped(createHash('sha256').update(words.join('\n')).digest(), 8);
export const random = (length: number): Buffer => chance.bytes(length);
