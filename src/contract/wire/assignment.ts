import { z } from 'zod';
import { line } from '../ids.ts';
import { GrantBody, Scope } from './enrolment.ts';

/** Grants of a machine that are kept in its row; older ones stay in the history table alone. */
export const MACHINE_GRANTS = 20;

/** Body of a `workstation` row in `mall:<id>`: what the floor knows of a machine. Never anything of a citizen. */
export const WorkstationBody = z.looseObject({
  id: z.uuid(),
  name: z.string().max(80),
  status: z.enum(['active', 'push_only', 'revoked']),
  /** Living grants, oldest first: the one worked under, then the one ordered. */
  grants: z.array(GrantBody).max(MACHINE_GRANTS),
});
export type WorkstationBody = z.output<typeof WorkstationBody>;

/** Body of a `parked` row: one officer action that waits for a supervisor, without its arguments. Its id is the txn. */
export const ParkedBody = z.looseObject({
  machineId: z.uuid(),
  operatorId: z.uuid(),
  /** First reason of the txn that is not `txn`. */
  reason: z.string().max(40),
  /** When the centre took it. */
  since: z.iso.datetime(),
  state: z.enum(['open', 'accepted', 'refused']),
  items: z
    .array(z.looseObject({ mid: z.uuid(), name: z.string().max(60), entity: z.string().max(40), entityId: z.uuid() }))
    .max(500),
  /** Out of the arguments, as far as they can be read. */
  receiptNumber: z.string().max(40).nullable(),
  serviceCode: z.string().max(16).nullable(),
  citizenId: z.uuid().nullable(),
  counter: z.string().max(8).nullable(),
});
export type ParkedBody = z.output<typeof ParkedBody>;

/** Body of an `outcome` row in `machine:<id>`: what a supervisor decided on a parked txn. Its id is the txn. */
export const OutcomeBody = z.looseObject({
  decision: z.enum(['accepted', 'refused']),
  mids: z.array(z.uuid()).max(500),
  /** Scope the rows stand in now; null when refused. */
  scope: Scope.nullable(),
  /** Position in that scope's feed up to which the effect is contained; null without effect. */
  pos: z.int().nullable(),
  reason: line(200),
});
export type OutcomeBody = z.output<typeof OutcomeBody>;

/**
 * `field` of a conflict that is about no field: one number on two receipts. Both are valid, and `mine` and `theirs` are
 * a `NumberedReceipt`; whatever is chosen, the row stays as it is and the conflict is closed.
 */
export const DUPLICATE_NUMBER = 'duplicate_number';

/** One of two receipts with one number; they are told apart by `dataSha256`, which stands in the QR. */
export const NumberedReceipt = z.looseObject({
  number: z.string().max(40),
  applicationId: z.uuid(),
  receiptId: z.uuid(),
  dataSha256: z.string().max(64),
});

/** Body of a `conflict` row in `mall:<id>`. */
export const ConflictBody = z.looseObject({
  entity: z.string().max(40),
  entityId: z.uuid(),
  field: z.string().max(40),
  base: z.json(),
  mine: z.json(),
  theirs: z.json(),
  mid: z.uuid(),
  state: z.enum(['open', 'resolved']),
  /** Who wrote which value, where the centre knows it. */
  mineBy: z
    .looseObject({ machineId: z.uuid(), operatorId: z.uuid(), at: z.string().max(40) })
    .nullable()
    .default(null),
  theirsBy: z
    .looseObject({ machineId: z.uuid(), operatorId: z.uuid(), at: z.string().max(40) })
    .nullable()
    .default(null),
});
export type ConflictBody = z.output<typeof ConflictBody>;
