import { z } from 'zod';
import { command, Empty, view } from './define.ts';
import { CommandId, Instant, OfficerId } from './ids.ts';

/** Who wrote a value, where the centre told it. */
const Writer = z.strictObject({ counter: z.string().nullable(), officerId: OfficerId.nullable(), at: Instant });

export const Conflict = z.strictObject({
  id: z.uuid(),
  entity: z.enum(['citizen', 'application']),
  entityId: z.uuid(),
  /** `duplicate_number`: no field, but one number on two receipts, both valid; either choice says that it was seen. */
  field: z.string(),
  /** Value both began from, the one that lost so far, and the one that stands. */
  base: z.json(),
  mine: z.json(),
  theirs: z.json(),
  /** What stands in the field now, in this workstation's view. */
  current: z.json(),
  mineBy: Writer.nullable(),
  theirsBy: Writer.nullable(),
  /** True: the value `mine` was written at this workstation. */
  isOwn: z.boolean(),
  receiptNumber: z.string().nullable(),
  serviceName: z.string().nullable(),
  applicantName: z.string().nullable(),
  /** With `duplicate_number`: whom the other receipt of that number is for. */
  otherReceipt: z.strictObject({ serviceName: z.string().nullable(), applicantName: z.string().nullable() }).optional(),
  /** A choice is on its way to the centre. */
  deciding: z.enum(['mine', 'theirs']).nullable(),
});
export type Conflict = z.output<typeof Conflict>;

/** Open conflicts of the mall; an officer sees those of this workstation's own work. Writes audit. */
export const listConflicts = view('conflicts:read', Empty, z.strictObject({ conflicts: z.array(Conflict) }));

/** The supervisor chooses one of the two values. Errors: `not-found`, `decided` (somebody was faster). */
export const resolveConflict = command(
  'conflicts:write',
  z.strictObject({ commandId: CommandId, conflictId: z.uuid(), choice: z.enum(['mine', 'theirs']) }),
  Empty,
);
