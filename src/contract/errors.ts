import { z } from 'zod';
import './define.ts';

/**
 * Everything that can go wrong on purpose. Details hold ids, codes and field names, never personal data.
 * Each code has a text in both languages (`error.<code>.*` in resources/locales); a test compares the sets.
 */
export const ERRORS = {
  'invalid-input': z.strictObject({ fields: z.array(z.string()) }),
  'unknown-procedure': z.strictObject({}),
  'too-large': z.strictObject({}),
  busy: z.strictObject({}),
  unavailable: z.strictObject({}),
  'signed-out': z.strictObject({}),
  locked: z.strictObject({}),
  'not-permitted': z.strictObject({ permission: z.string() }),
  'wrong-pin': z.strictObject({ attemptsLeft: z.int() }),
  'pin-locked': z.strictObject({ until: z.string().nullable() }),
  'not-found': z.strictObject({
    entity: z.enum([
      'application',
      'citizen',
      'receipt',
      'service',
      'visit',
      'scan',
      'officer',
      'attachment',
      'requirement',
      'counter',
      'workstation',
      'conflict',
      'parked',
      'import',
    ]),
  }),
  'wrong-state': z.strictObject({ state: z.string(), event: z.string() }),
  'visit-open': z.strictObject({}),
  'no-visit': z.strictObject({}),
  'no-citizen': z.strictObject({}),
  'drafts-open': z.strictObject({ count: z.int() }),
  'incomplete-form': z.strictObject({ fields: z.array(z.string()), requirements: z.array(z.string()) }),
  'nik-format': z.strictObject({}),
  'nik-taken': z.strictObject({}),
  'not-enrolled': z.strictObject({}),
  'clock-behind': z.strictObject({ lastDate: z.string() }),
  'numbers-exhausted': z.strictObject({}),
  'numbers-waiting': z.strictObject({}),
  'code-invalid': z.strictObject({}),
  'code-used': z.strictObject({}),
  'centre-refused': z.strictObject({ code: z.string() }),
  'centre-unreachable': z.strictObject({}),
  'attachment-type': z.strictObject({}),
  'attachment-name': z.strictObject({}),
  'attachment-too-large': z.strictObject({ maxBytes: z.int() }),
  'attachment-unreadable': z.strictObject({}),
  'attachment-limits': z.strictObject({ limit: z.enum(['pages', 'pixels', 'side']), max: z.int() }),
  'too-many-attachments': z.strictObject({ max: z.int() }),
  'disk-short': z.strictObject({}),
  'assignment-changed': z.strictObject({}),
  'no-assignment': z.strictObject({}),
  decided: z.strictObject({}),
  'sign-in-elsewhere': z.strictObject({}),
  'sign-in-expired': z.strictObject({ since: z.string(), days: z.int() }),
  'disk-full': z.strictObject({}),
  /**
   * Why no file was made. `nothing`: the centre has it all; `no-key`: enrolled before the centre told its key;
   * `restored`: the log is being matched with the centre; `moved`: it was renewed meanwhile.
   */
  'export-unavailable': z.strictObject({ reason: z.enum(['nothing', 'no-key', 'restored', 'moved']) }),
  /**
   * Why an export of another counter was not taken, or not to its end; what the centre took stays there. `changed`: it
   * became another file while it was read; `not-permitted`: the centre knows this person with another right.
   */
  'import-refused': z.strictObject({
    reason: z.enum([
      'not-an-export',
      'other-centre',
      'damaged',
      'changed',
      'unreadable',
      'too-large',
      'unknown-machine',
      'revoked',
      'gap',
      'fork',
      'unknown-log',
      'no-room',
      'not-permitted',
      'busy',
      'unreachable',
      'bad-answer',
    ]),
  }),
  /** Given up here after the centre had it long enough, and the centre cannot be asked now. */
  'file-at-centre': z.strictObject({}),
  'save-cancelled': z.strictObject({}),
  'save-failed': z.strictObject({ reason: z.enum(['disk-full', 'no-permission', 'unavailable']) }),
  unexpected: z.strictObject({ incident: z.string() }),
} as const;

export type ErrorCode = keyof typeof ERRORS;
export type ErrorDetails = { readonly [C in ErrorCode]: z.output<(typeof ERRORS)[C]> };
/** A refusal as it crosses the port. */
export type Problem = { readonly [C in ErrorCode]: { code: C; message: string; details: ErrorDetails[C] } }[ErrorCode];

/** Why core cannot open its data. The file is always kept (docs/core.md). */
export const StartFault = z.enum([
  'database-wrong-key',
  'database-newer',
  'database-corrupt',
  'folder-read-only',
  'disk-full',
  'key-store-locked',
  'demo-only',
]);
export type StartFault = z.output<typeof StartFault>;
