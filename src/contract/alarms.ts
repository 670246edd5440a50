import { z } from 'zod';
import { Empty, query } from './define.ts';
import { Instant } from './ids.ts';
import { MachineAlarmKind, SeqRange } from './wire/machine.ts';

/** Something about the log of a workstation of this mall that a person has to know (docs/sync.md, When a log cannot go on). */
export const Alarm = z.strictObject({
  id: z.uuid(),
  kind: MachineAlarmKind,
  workstationId: z.uuid(),
  /** As it was called when the alarm was raised. */
  machineName: z.string(),
  /** Number of the counter it stands at now, as far as it is known here. */
  counter: z.string().nullable(),
  isOwn: z.boolean(),
  raisedAt: Instant,
  /** With `unfillable_gap`: numbers of its log that are at neither end. */
  missing: SeqRange.strict().nullable(),
  /** Enrolling the workstation anew closes it; nothing else does. */
  clearedAt: Instant.nullable(),
});
export type Alarm = z.output<typeof Alarm>;

/** Open ones first, newest first. */
export const listAlarms = query('alarms:read', Empty, z.strictObject({ alarms: z.array(Alarm) }));
