import { createHash, createHmac } from 'node:crypto';

/** Crockford base32: no I, L, O, U, so that a code can be read out and typed (docs/design/sync.md, section 9). */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE_LENGTH = 10;

/** Ten characters, 50 bits; the same command always makes the same code, so a repeated request can be answered. */
export function codeFor(codeKey: Buffer, commandId: string): string {
  const bytes = createHmac('sha256', codeKey).update(`loket-enrolment-code-1\n${commandId}`).digest();
  return Array.from(bytes.subarray(0, CODE_LENGTH), (byte) => ALPHABET[byte & 31]).join('');
}

/** Only this is stored; the code itself is shown once. */
export const codeHash = (code: string): Buffer =>
  createHash('sha256').update(`loket-enrolment-code-1\n${code}`).digest();
