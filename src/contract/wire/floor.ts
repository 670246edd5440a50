import { z } from 'zod';
import { MachineReport } from './sync.ts';
import { Scope } from './enrolment.ts';

/** Request of `POST /v1/floor`, by a supervisor (header `loket-operator`). */
export const FloorRequest = z.object({ scope: Scope });

/** What the machines of a mall said last. Nothing in it decides anything, and nothing is of a citizen. */
export const FloorReply = z.object({
  now: z.iso.datetime(),
  machines: z
    .array(
      z.object({
        id: z.uuid(),
        status: z.enum(['active', 'push_only', 'revoked']),
        /** Kept to the minute. */
        last_contact: z.iso.datetime().nullable(),
        report: MachineReport.nullable(),
      }),
    )
    .max(2_000),
  /** Other malls where this person is a supervisor too. */
  malls: z.array(z.object({ site_id: z.uuid(), short_name: z.string() })).max(100),
});
export type FloorReply = z.output<typeof FloorReply>;
