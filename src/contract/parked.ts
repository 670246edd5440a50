import { z } from 'zod';
import { command, Empty, query } from './define.ts';
import { CommandId, Instant, line, OfficerId } from './ids.ts';

/** One officer action that waits for a supervisor; all of its parts share one fate. */
export const ParkedItem = z.strictObject({
  id: z.uuid(),
  /** Closed code: `no_right`, `scope`, `exists`, `unknown_mutator` and the like; texts by code. */
  reason: z.string(),
  since: Instant,
  /** Names of its mutations, `application.submit`. */
  acts: z.array(z.string()),
  receiptNumber: z.string().nullable(),
  serviceName: z.string().nullable(),
  /** Initials only. */
  applicant: z.string().nullable(),
  counter: z.string().nullable(),
  officerId: OfficerId.nullable(),
  isOwn: z.boolean(),
  /** A decision is on its way to the centre. */
  deciding: z.enum(['accept', 'refuse']).nullable(),
});
export type ParkedItem = z.output<typeof ParkedItem>;

/** What waits for a decision in this mall; an officer sees only what this workstation wrote. */
export const listParked = query(
  'parked:read',
  Empty,
  z.strictObject({
    items: z.array(ParkedItem),
    /** Malls an item can be handed over to instead of being accepted where it was written. */
    malls: z.array(z.strictObject({ siteId: z.uuid(), shortName: z.string() })),
  }),
);

/**
 * It takes effect after all: where it was written, or handed over to another mall that this supervisor serves too.
 * Errors: `not-found`, `decided`.
 */
export const acceptParked = command(
  'parked:write',
  z.strictObject({ commandId: CommandId, parkedId: z.uuid(), siteId: z.uuid().nullable() }),
  Empty,
);

/** It stays without effect; the text is kept at the counter that wrote it. Errors: `not-found`, `decided`. */
export const refuseParked = command(
  'parked:write',
  z.strictObject({ commandId: CommandId, parkedId: z.uuid(), reason: line(200).pipe(z.string().trim().min(3)) }),
  Empty,
);
