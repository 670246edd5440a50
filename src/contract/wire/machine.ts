import { z } from 'zod';
import { Series } from './enrolment.ts';

/**
 * Why a log goes on in a new incarnation (docs/design/sync.md, section 6): another history under the same numbers, the
 * centre ahead of us, a database behind its receipt numbers, a centre that forgot our log, rows nobody holds any more,
 * a mutation that cannot be sent.
 */
export const IncarnationReason = z.enum(['fork', 'behind', 'restore', 'centre', 'gap', 'unsendable']);
export type IncarnationReason = z.output<typeof IncarnationReason>;

/** Numbers `from` to `to` of a log, both included. */
export const SeqRange = z.object({ from: z.int().min(1), to: z.int().min(1) });
export type SeqRange = z.output<typeof SeqRange>;

/** Request of `POST /v1/incarnations`: where the old log ended here, and the name of the new one. */
export const IncarnationRequest = z.object({
  previous: z.uuid(),
  previous_seq: z.int().min(0),
  previous_hash: z.base64().length(44),
  incarnation: z.uuid(),
  /** Receipt numbers already go on with this spare; null when none was left. */
  series: Series.nullable(),
  reason: IncarnationReason,
  /** With `gap`: what the centre lost and this machine no longer keeps. */
  missing: SeqRange.nullable().default(null),
});
export type IncarnationRequest = z.output<typeof IncarnationRequest>;

/** `series` differs from the one asked for when a clone has used that. */
export const IncarnationReply = z.object({ series: Series, spare_series: z.array(Series) });
export type IncarnationReply = z.output<typeof IncarnationReply>;

/** Request of `POST /v1/machine/key`; `proof` is by the new key over `machineKeyBytes` of domain/request-signature. */
export const MachineKeyRequest = z.object({
  /** Raw Ed25519 public key, 32 bytes. */
  public_key: z.base64().max(48),
  proof: z.base64().max(96),
});
export type MachineKeyRequest = z.output<typeof MachineKeyRequest>;

export const MachineKeyReply = z.object({ kid: z.string() });

/** `restored`: went on from an older copy; `cloned`: two machines write as one; `unfillable_gap`: rows nobody holds;
 * `salvaged`: a mutation came as raw text. */
export const MachineAlarmKind = z.enum(['restored', 'cloned', 'unfillable_gap', 'salvaged']);
export type MachineAlarmKind = z.output<typeof MachineAlarmKind>;

/** Body of a `machine_alarm` row in `mall:<id>`: for the supervisor, until `clearedAt`. */
export const MachineAlarmBody = z.object({
  machineId: z.uuid(),
  machineName: z.string().max(80),
  kind: MachineAlarmKind,
  incarnation: z.uuid(),
  raisedAt: z.iso.datetime(),
  /** With `unfillable_gap`: numbers of that log that are at neither end. */
  missing: SeqRange.nullable(),
  /** The machine was enrolled anew since. */
  clearedAt: z.iso.datetime().nullable(),
});
export type MachineAlarmBody = z.output<typeof MachineAlarmBody>;
