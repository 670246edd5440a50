import { z } from 'zod';

/** Why a person has to decide on a mutation, as a closed set; texts `park-reason.<code>` are in resources/locales. */
export const ParkReason = z.enum([
  'unknown_mutator',
  'invalid_args',
  'no_right',
  'scope',
  'exists',
  'root_missing',
  'root_invalid',
  'mid_reused',
  'txn',
  'server_error',
]);
export type ParkReason = z.output<typeof ParkReason>;

/** Why a mutation had no effect, finally; texts `reject-reason.<code>` are in resources/locales. */
export const RejectReason = z.enum([
  /** The state machine of the application refuses the move, or somebody moved it before. */
  'state',
  /** Another supervisor gave the workstation another assignment meanwhile. */
  'assignment_changed',
  /** That grant had ended already. */
  'ended',
  /** The field was written again after the supervisor looked. */
  'field_changed',
  /** Somebody decided before. */
  'decided',
  'not_found',
  /** It cannot take effect even now: the first park reason is in `current`. */
  'still_parked',
  /** Decisions and switches are made anew, not accepted. */
  'not_acceptable',
  /** A supervisor refused the parked item. */
  'refused',
]);
export type RejectReason = z.output<typeof RejectReason>;
