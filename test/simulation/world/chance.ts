import { createHash } from 'node:crypto';

/** Everything that is left to chance in one simulated run; the same seed gives the same answers. */
export interface Chance {
  /** In [0, 1). */
  next(): number;
  /** Whole number in [from, to]. */
  between(from: number, to: number): number;
  /** True with probability `p`. */
  is(p: number): boolean;
  pick<T>(from: readonly T[]): T;
  bytes(length: number): Buffer;
  /** A stream of its own, so that one more draw here does not shift the draws elsewhere. */
  child(label: string): Chance;
}

/** sfc32, seeded by the SHA-256 of the words. */
export function createChance(...words: readonly (string | number)[]): Chance {
  const seed = createHash('sha256').update(words.join('\n')).digest();
  let [a, b, c, d] = [seed.readInt32LE(0), seed.readInt32LE(4), seed.readInt32LE(8), 1];
  const draw = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
    return t >>> 0;
  };
  for (let n = 0; n < 12; n++) draw();
  const next = (): number => draw() / 2 ** 32;
  return {
    next,
    between: (from, to) => from + Math.floor(next() * (to - from + 1)),
    is: (p) => next() < p,
    pick: (from) => {
      const found = from[Math.floor(next() * from.length)];
      if (found === undefined) throw new Error('nothing to pick from');
      return found;
    },
    bytes: (length) => {
      const bytes = Buffer.alloc(length);
      for (let n = 0; n < length; n++) bytes[n] = draw() & 0xff;
      return bytes;
    },
    child: (label) => createChance(...words, label),
  };
}
