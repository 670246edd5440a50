import { z } from 'zod';
import { command, Empty, event, longCommand, query } from './define.ts';
import { CommandId, Instant } from './ids.ts';

/** State of the line to the centre, in facts; the words are in resources/locales (docs/design/sync.md, section 13). */
export const SyncState = z.strictObject({
  enrolled: z.boolean(),
  online: z.boolean(),
  /** Since when the present `online` value holds; null before the first attempt. */
  since: Instant.nullable(),
  sending: z.boolean(),
  /** Mutations not yet acknowledged by the centre. */
  unsentCount: z.int(),
  /** Applications among them. */
  unsentApplicationCount: z.int(),
  oldestUnsentAt: Instant.nullable(),
  /** When the unsent work was last written to a file for a stick; null: never. It waits here all the same. */
  exportedAt: Instant.nullable(),
  /** Parked and rejected items that need a person. */
  attentionCount: z.int(),
  /** In this mall: rows and parked actions that wait for a supervisor's decision, and alarms of workstations that stand. */
  decisionCount: z.int(),
  alarmCount: z.int(),
  /** Files on their way to the centre: still to go, of those the ones whose bytes are lost here, and what holds them up. */
  blobs: z.strictObject({
    waitingCount: z.int(),
    waitingBytes: z.int(),
    damagedCount: z.int(),
    problem: z.enum(['unreachable', 'centre-full', 'refused']).nullable(),
  }),
  nextTryAt: Instant.nullable(),
  /** `restored`: this is an older copy or has a twin; its log is being matched with the centre. */
  problem: z
    .enum(['unreachable', 'refused', 'machine-revoked', 'push-only', 'client-too-old', 'restored', 'bad-answer'])
    .nullable(),
  /** Certificate of the seal key: none yet, valid until, ended. */
  certificate: z.strictObject({ state: z.enum(['pending', 'valid', 'expired']), validTo: Instant.nullable() }),
});
export type SyncState = z.output<typeof SyncState>;

export const readSync = query('session:open', Empty, SyncState);
export const syncChanged = event(SyncState);

/** Connect and send now (F5): resets the backoff. */
export const sendNow = command('sync:write', z.strictObject({ commandId: CommandId }), Empty);

/**
 * Everything that the centre may not have, in one file for a stick, sealed to the centre's key. What is in it still waits
 * here until the centre itself confirms it. A call again writes a file again. `bytes` is the length of the file.
 * Errors: `export-unavailable`, `save-cancelled`, `save-failed`, `not-enrolled`.
 */
export const exportUnsent = longCommand(
  'sync:write',
  z.strictObject({ commandId: CommandId }),
  z.strictObject({
    fileName: z.string(),
    mutationCount: z.int(),
    fileCount: z.int(),
    /** Files left out: their bytes are lost here, or the stick could not hold them. */
    leftOutCount: z.int(),
    bytes: z.int(),
  }),
);
