import { z } from 'zod';
import { command, query } from './define.ts';
import { CommandId, Instant } from './ids.ts';

/** Worst first: an application shows the first of these that holds for any of its items (docs/design/sync.md, section 13). */
export const LedgerState = z.enum([
  'rejected',
  'conflict',
  'parked',
  'unsendable',
  'file-missing',
  'unsent-days',
  'waiting',
  'sending',
  'files-going',
  'at-centre',
]);
export type LedgerState = z.output<typeof LedgerState>;

/** `action`: a person has to do something; `running`: goes on by itself; `done`: the centre has it. */
export const LedgerGroup = z.enum(['action', 'running', 'done']);
export type LedgerGroup = z.output<typeof LedgerGroup>;

export const LedgerEntity = z.enum(['application', 'citizen']);

export const LedgerEntry = z.strictObject({
  entity: LedgerEntity,
  id: z.uuid(),
  state: LedgerState,
  group: LedgerGroup,
  /** Since when this state holds, by the workstation's clock. */
  since: Instant,
  /** Of a rejection or parking: a closed code of the centre, such as `no_right`; null otherwise. */
  reason: z.string().nullable(),
  /** What a rejected change found there instead, where that is one word. */
  current: z.string().nullable(),
  /** Days since the oldest unsent item was written; 0 when nothing is unsent. */
  unsentDays: z.int(),
  files: z.strictObject({ total: z.int(), stored: z.int(), missing: z.int() }),
  receiptNumber: z.string().nullable(),
  serviceName: z.string().nullable(),
  /** Initials only, `B*** S***`; the full name is behind `citizens.*`, which audit. */
  applicant: z.string().nullable(),
  /** What `ledger.retry` would do; null: nothing to retry. */
  retry: z.enum(['send', 'repeat']).nullable(),
});
export type LedgerEntry = z.output<typeof LedgerEntry>;

/** Above the list, worst first: what concerns the whole workstation. */
export const LedgerNotice = z.enum(['enrol-again', 'restored', 'update-needed', 'closing', 'no-assignment', 'offline']);
export type LedgerNotice = z.output<typeof LedgerNotice>;

/** Everything this workstation wrote, newest first inside a group, with where it is. `offset` counts entries. */
export const listLedger = query(
  'ledger:read',
  z.strictObject({
    group: LedgerGroup.nullable(),
    /** Part of a receipt number; empty: all. */
    text: z.string().max(40),
    offset: z.int().min(0).max(1_000_000),
    limit: z.int().min(1).max(200),
  }),
  z.strictObject({
    entries: z.array(LedgerEntry),
    counts: z.strictObject({ action: z.int(), running: z.int(), done: z.int() }),
    notices: z.array(LedgerNotice),
  }),
);

/**
 * One item again: what is unsent is sent now; what was refused is written once more, as it stands, for the centre to
 * judge anew. Errors: `not-found`, `wrong-state` (there is nothing to retry).
 */
export const retryLedger = command(
  'ledger:write',
  z.strictObject({ commandId: CommandId, entity: LedgerEntity, id: z.uuid() }),
  z.strictObject({ done: z.enum(['send', 'repeat']) }),
);

/** Takes a refused item off the list; its text stays in the log. Errors: `not-found`, `wrong-state`. */
export const discardLedger = command(
  'ledger:write',
  z.strictObject({ commandId: CommandId, entity: LedgerEntity, id: z.uuid() }),
  z.strictObject({}),
);
