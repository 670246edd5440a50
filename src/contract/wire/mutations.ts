import { z } from 'zod';
import { ApplicationEvent, ApplicationState, RequirementStates } from '../applications.ts';
import { ATTACHMENT_LIMITS, AttachmentId } from '../attachments.ts';
import { CitizenData } from '../citizens.ts';
import { Answers } from '../forms.ts';
import {
  ApplicationId,
  CitizenId,
  Instant,
  OfficerId,
  ReceiptId,
  ReceiptNumber,
  ServiceCode,
  SiteDate,
  VisitId,
} from '../ids.ts';
import { SealLevel } from '../receipts.ts';
import { AttachmentBody, Sha256 } from './blobs.ts';
import { Assignment, Scope } from './enrolment.ts';

export { Sha256 };

/** A row of the root `citizen`. Fields this version does not know are kept (docs/design/sync.md, section 10). */
export const CitizenBody = z.looseObject({ ...CitizenData.shape });
export type CitizenBody = z.output<typeof CitizenBody>;

/** A receipt inside its application: what was printed, and the file that carries it once it is sealed. */
export const ReceiptBody = z.looseObject({
  id: ReceiptId,
  number: ReceiptNumber,
  /** The canonical `tanda-terima.json`, byte for byte, and its SHA-256. */
  data: z.string().max(32_768),
  dataSha256: Sha256,
  template: z.string().max(20),
  issuedAt: Instant,
  seal: z
    .looseObject({ level: SealLevel, sha256: Sha256, digest: Sha256, kid: z.string().max(64) })
    .nullable()
    .default(null),
});
export type ReceiptBody = z.output<typeof ReceiptBody>;

/** More than one counter may hold: files of two counters added without a network meet in one row. */
const MAX_ATTACHMENTS = ATTACHMENT_LIMITS.perApplication * 10;

/** A row of the root `application`: the unit of rebase, with its receipts and its documents inside. */
export const ApplicationBody = z.looseObject({
  id: ApplicationId,
  citizenId: CitizenId,
  visitId: VisitId,
  officerId: OfficerId,
  counter: z.string().max(8),
  serviceCode: ServiceCode,
  serviceVersion: z.int().min(1),
  /** SHA-256 of the form the answers were typed into (docs/design/security.md, If the centre is taken over). */
  formSha256: Sha256,
  state: ApplicationState,
  answers: Answers,
  requirements: RequirementStates,
  submittedAt: Instant,
  /** Day at the site on which it was submitted. */
  submittedOn: SiteDate,
  promisedOn: SiteDate.nullable(),
  /** Number of the first receipt. */
  receiptNumber: ReceiptNumber,
  receipts: z.array(ReceiptBody).max(100).default([]),
  /** Documents in the order they were added; sets only grow (docs/design/sync.md, section 6). */
  attachments: z.array(AttachmentBody).max(MAX_ATTACHMENTS).default([]),
});
export type ApplicationBody = z.output<typeof ApplicationBody>;

/** `citizen.register`: the machine saw this person first. Creates the row. */
export const CitizenRegister = z.object({ data: CitizenBody, method: z.enum(['card', 'manual', 'reader-screen']) });

/** `citizen.update`: for each changed field what stood there and what stands there now. */
export const CitizenUpdate = z.object({
  fields: z.record(z.string().max(40), z.tuple([z.json(), z.json()])),
});

/** `application.submit`: the whole application as it was numbered; the receipt follows in the same txn. */
export const ApplicationSubmit = z.object({ application: ApplicationBody });

/** `receipt.issue`: appends the receipt to its application. */
export const ReceiptIssue = z.object({ receipt: ReceiptBody.omit({ seal: true }) });

/** `receipt.seal`: the file of a receipt became known, or rose to a higher level. `sha256` of the file, `digest` of its ByteRange. */
export const ReceiptSeal = z.object({
  receiptId: ReceiptId,
  level: SealLevel.exclude(['none']),
  sha256: Sha256,
  digest: Sha256,
  kid: z.string().max(64),
});

/** `attachment.add`: a document lies with the application; `replaces` names one whose bytes were lost at the counter. */
export const AttachmentAdd = z.object({
  attachment: AttachmentBody.omit({ replacedBy: true }),
  replaces: AttachmentId.nullable(),
});

/**
 * `application.advance`: a move of the state machine that a counter makes, compared and set (docs/design/sync.md,
 * section 6). The others are moves of the back office, which writes them at the centre.
 */
export const ApplicationAdvance = z.object({
  event: ApplicationEvent.extract(['cancel', 'correct', 'ready', 'collect']),
  from: ApplicationState,
});

/** Why a supervisor did something, in their own words. */
const Reason = z.string().min(1).max(200);

/**
 * `machine.reassign`: the newest grant closes and another is added. `expects` is the newest one the supervisor saw.
 * The root is the machine with its grants inside.
 */
export const MachineReassign = z.object({
  expects: z.uuid().nullable(),
  grantId: z.uuid(),
  scope: Scope,
  assignment: Assignment,
  reason: Reason,
});

/** `grant.end`: at once, whatever the machine is doing. */
export const GrantEnd = z.object({
  grantId: z.uuid(),
  cause: z.enum(['reassigned', 'for_cause']),
  reason: Reason,
});

/** `assignment.switch`, by the machine itself: the one grant ends at this place of its log, it works under the other. */
export const AssignmentSwitch = z.object({ from: z.uuid(), to: z.uuid() });

/** `conflict.resolve`: the root is the row with the field. `seen`: what stood in it when the supervisor chose. */
export const ConflictResolve = z.object({
  conflictId: z.uuid(),
  field: z.string().max(40),
  choice: z.enum(['mine', 'theirs']),
  seen: z.json(),
  value: z.json(),
});

/** `parked.accept`: a parked txn takes effect; `scope`: handed over to that mall, null: where it was written. */
export const ParkedAccept = z.object({ scope: Scope.nullable() });

/** `parked.refuse`: a parked txn stays without effect. */
export const ParkedRefuse = z.object({ reason: Reason });

/** `audit.append`: one row of the workstation's audit chain, `text` as the bytes that were hashed. */
export const AuditAppend = z.object({
  seq: z.int().min(1),
  text: z.string().max(16_384),
  prevHash: Sha256,
  hash: Sha256,
});

/**
 * `log.salvage`: a mutation that could not be sent, as the row stood in the workstation's log: JSON in UTF-8, cut into
 * parts, each in base64, since what made it unsendable may be a character that no text may hold.
 */
export const LogSalvage = z.object({
  mid: z.uuid(),
  incarnation: z.uuid(),
  seq: z.int().min(1),
  part: z.int().min(1),
  parts: z.int().min(1).max(16),
  bytes: z.base64().max(60_000),
});

/** Arguments of every mutation there is, by name and version; a pair is never reused. */
export const MUTATION_ARGS = {
  'citizen.register': { 1: CitizenRegister },
  'citizen.update': { 1: CitizenUpdate },
  'application.submit': { 1: ApplicationSubmit },
  'receipt.issue': { 1: ReceiptIssue },
  'receipt.seal': { 1: ReceiptSeal },
  'attachment.add': { 1: AttachmentAdd },
  'application.advance': { 1: ApplicationAdvance },
  'machine.reassign': { 1: MachineReassign },
  'grant.end': { 1: GrantEnd },
  'assignment.switch': { 1: AssignmentSwitch },
  'conflict.resolve': { 1: ConflictResolve },
  'parked.accept': { 1: ParkedAccept },
  'parked.refuse': { 1: ParkedRefuse },
  'audit.append': { 1: AuditAppend },
  'log.salvage': { 1: LogSalvage },
} as const satisfies Record<string, Readonly<Record<number, z.ZodType>>>;

export type MutationName = keyof typeof MUTATION_ARGS;
/** Arguments of the newest version, as they are written. */
export type MutationArgs<N extends MutationName> = z.input<(typeof MUTATION_ARGS)[N][1]>;

/** Limits at authoring, so that nothing can be written that cannot be sent (docs/design/sync.md, section 2). */
export const MUTATION_LIMITS = { argsBytes: 65_536, txnBytes: 921_600 } as const;
