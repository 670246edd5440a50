import { z } from 'zod';
import { command, Empty, query } from './define.ts';
import { CommandId, Instant, line, OfficerId, ServiceCode } from './ids.ts';
import { Officer } from './session.ts';

const WorkstationId = z.uuid();
const GrantId = z.uuid();
const Reason = line(200).pipe(z.string().trim().min(3));

/** What is served where and by whom. `serviceCodes` null: the counter's own; `officerIds` null: every officer. */
export const FloorAssignment = z.strictObject({
  counterId: z.uuid().nullable(),
  serviceCodes: z.array(ServiceCode).nullable(),
  officerIds: z.array(OfficerId).nullable(),
});

/** What the workstation last told the centre; of no citizen. */
export const FloorLive = z.strictObject({
  /** It was heard within the last two and a half minutes. */
  online: z.boolean(),
  lastContactAt: Instant.nullable(),
  /** Who is signed in. */
  officerId: OfficerId.nullable(),
  /** Since when a visit is open; null: nobody is served. */
  servingSince: Instant.nullable(),
  /** The counter it works at by its own word: an offline one may not know of a move. */
  counterId: z.uuid().nullable(),
  unsentCount: z.int(),
  oldestUnsentAt: Instant.nullable(),
});

export const FloorWorkstation = z.strictObject({
  id: WorkstationId,
  name: z.string(),
  isOwn: z.boolean(),
  /** The newest assignment; `floor.reassign` names it, so that two supervisors do not overwrite each other. */
  grantId: GrantId.nullable(),
  /** `held` works; `closing` moves after the present visit; `none` has no assignment; `stopped` was ended for cause. */
  state: z.enum(['held', 'closing', 'none', 'stopped']),
  assignment: FloorAssignment.nullable(),
  /** Ordered and not taken over yet. */
  next: z.strictObject({ assignment: FloorAssignment, reason: z.string(), elsewhere: z.boolean() }).nullable(),
  /** An order of this workstation's own that the centre has not answered, or has refused. */
  order: z
    .strictObject({
      state: z.enum(['waiting', 'sent', 'refused', 'parked']),
      at: Instant,
      /** Of a refusal: `assignment_changed`, `ended`, `elsewhere`, `no_right` and the like; texts by code. */
      reason: z.string().nullable(),
    })
    .nullable(),
  /** Null while the centre cannot be asked and never was. */
  live: FloorLive.nullable(),
});
export type FloorWorkstation = z.output<typeof FloorWorkstation>;

/**
 * The counters of this mall with their workstations. The plan is known without a network; `liveAt` tells when the
 * live facts were heard, null when they never were. Read it again every few seconds while it is shown.
 */
export const readFloor = query(
  'floor:read',
  Empty,
  z.strictObject({
    liveAt: Instant.nullable(),
    /** In the order of their numbers. */
    counters: z.array(
      z.strictObject({
        id: z.uuid(),
        number: line(8),
        name: line(40),
        /** The counter's own services, in its own order. */
        serviceCodes: z.array(ServiceCode),
        workstations: z.array(FloorWorkstation),
      }),
    ),
    /** Workstations that stand at no counter. */
    unplaced: z.array(FloorWorkstation),
    services: z.array(z.strictObject({ code: ServiceCode, shortName: z.string(), agency: z.string() })),
    officers: z.array(Officer),
    /** Malls a workstation can be moved to besides this one: where this supervisor is one too. */
    malls: z.array(z.strictObject({ siteId: z.uuid(), shortName: z.string() })),
  }),
);

/**
 * Gives a workstation another counter, other services or other officers. `after-visit`: it finishes the present visit
 * first; `now`: work written after it hears of it waits for a supervisor. Undone by reassigning it back.
 * Errors: `not-found` (workstation, counter, service, officer), `assignment-changed` (somebody was faster).
 */
export const reassign = command(
  'floor:write',
  z.strictObject({
    commandId: CommandId,
    workstationId: WorkstationId,
    grantId: GrantId.nullable(),
    /** Null: stays in this mall. */
    siteId: z.uuid().nullable(),
    counterId: z.uuid().nullable(),
    serviceCodes: z.array(ServiceCode).max(400).nullable(),
    officerIds: z.array(OfficerId).max(40).nullable(),
    when: z.enum(['after-visit', 'now']),
    reason: Reason,
  }),
  z.strictObject({ grantId: GrantId }),
);

/**
 * Ends an assignment without another. `for-cause`: everything the workstation sends from now on waits for a
 * supervisor, and it reads nothing until it is enrolled anew. Errors: `not-found`.
 */
export const endAssignment = command(
  'floor:write',
  z.strictObject({
    commandId: CommandId,
    workstationId: WorkstationId,
    grantId: GrantId,
    cause: z.enum(['reassigned', 'for-cause']),
    reason: Reason,
  }),
  Empty,
);
