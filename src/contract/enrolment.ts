import { z } from 'zod';
import { command } from './define.ts';
import { CommandId, line } from './ids.ts';

/**
 * Makes this workstation known at a centre with a one-time code (ten characters of Crockford base32).
 * Keys are made and stored before anything is sent; the same call can be repeated.
 * Open to anyone at the desk, because before it there are no officers; the code, issued by a supervisor, is the right.
 * Errors: `code-invalid`, `code-used`, `centre-unreachable`, `centre-refused`.
 */
export const enrol = command(
  'session:open',
  z.strictObject({
    commandId: CommandId,
    centreUrl: z.url().max(200),
    code: z.string().regex(/^[0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{10}$/),
  }),
  z.strictObject({ machineName: line(80), series: z.string(), fingerprint: z.string() }),
);
