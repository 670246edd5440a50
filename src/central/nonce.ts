import { createHmac, timingSafeEqual } from 'node:crypto';

/** A nonce counts in the window it was given in and in the next one (docs/design/sync.md, section 9). */
const WINDOW_MS = 300_000;
/** No signed request arrives later than this after it was made. */
export const NONCE_LIFE_MS = 2 * WINDOW_MS;

/** No copy of central keeps state for it: the same key, window and machine give the same nonce everywhere. */
export interface Nonces {
  give(keyid: string): string;
  accepts(keyid: string, nonce: string): boolean;
}

export function createNonces(key: Buffer, now: () => number): Nonces {
  const at = (keyid: string, window: number): Buffer =>
    createHmac('sha256', key).update(`loket-nonce-1\n${keyid}\n${window}`).digest();
  const window = (): number => Math.floor(now() / WINDOW_MS);
  return {
    give: (keyid) => at(keyid, window()).toString('base64url'),
    accepts: (keyid, nonce) => {
      const given = Buffer.from(nonce, 'base64url');
      const current = window();
      return [current, current - 1].some((n) => given.length === 32 && timingSafeEqual(given, at(keyid, n)));
    },
  };
}
