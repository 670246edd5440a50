import { z } from 'zod';
import { Sha256 } from './blobs.ts';
import { Scope } from './enrolment.ts';

const Hash = z.base64().length(44);
const Seq = z.int().min(1);

/** One mutation on the wire. `args` is JSON text, byte for byte; null only after an erasure, then with `content_hash`. */
export const WireMutation = z.object({
  seq: Seq,
  mid: z.uuid(),
  txn: z.uuid(),
  name: z.string().min(1).max(60),
  v: z.int().min(1),
  args: z.string().max(65_536).nullable(),
  content_hash: Hash.optional(),
  entity: z.string().min(1).max(40),
  entity_id: z.uuid(),
  base_rev: z.int().min(0).nullable(),
  scope: Scope,
  grant_id: z.uuid(),
  operator_id: z.uuid(),
  seen: z.int().min(0),
  at_wall: z.string().max(40),
  at_mono: z.int().min(0),
  boot_id: z.string().max(60),
  hash: Hash,
});
export type WireMutation = z.output<typeof WireMutation>;

/** What a workstation says of itself; shown to the supervisor, never a rule. */
export const MachineReport = z.object({
  pending: z.int().min(0),
  oldest_pending_at: z.string().max(40).nullable(),
  /** Files and bytes that the centre has not got yet, and bytes of room left on the counter's disk. */
  blobs: z.int().min(0).optional(),
  blob_bytes: z.int().min(0).optional(),
  free_bytes: z.int().min(0).optional(),
  app: z.string().max(40),
  /** Who is signed in, since when a visit is open, at which counter; never anything of a citizen. */
  operator_id: z.uuid().nullable().optional(),
  serving_since: z.string().max(40).nullable().optional(),
  counter_id: z.uuid().nullable().optional(),
});
export type MachineReport = z.output<typeof MachineReport>;

/** Request of `POST /v1/push`: whole txns in seq order, with the signed head of the log they end at. */
export const PushRequest = z.object({
  incarnation: z.uuid(),
  prev: Hash,
  head: z.object({ seq: Seq, hash: Hash, sig: z.base64().max(96) }),
  mutations: z.array(WireMutation).min(1).max(500),
  report: MachineReport.optional(),
});
export type PushRequest = z.output<typeof PushRequest>;

export const MutationStatus = z.enum(['applied', 'merged', 'conflict', 'rejected', 'parked']);
export type MutationStatus = z.output<typeof MutationStatus>;

const Verdict = z.object({
  status: MutationStatus,
  pos: z.int().nullable(),
  /** Reason of a rejection or parking, conflict ids. */
  result: z.record(z.string(), z.json()).optional(),
});

/** What became of one mutation; `duplicate` points at the first result. */
export const PushResult = z.discriminatedUnion('status', [
  Verdict.extend({ seq: Seq }),
  z.object({ seq: Seq, status: z.literal('duplicate'), of: Verdict }),
]);
export type PushResult = z.output<typeof PushResult>;

export const PushReply = z.object({
  last_seq: z.int().min(0),
  last_hash: Hash,
  heads: z.record(z.string(), z.int()),
  results: z.array(PushResult),
  /** Files that this batch refers to and the centre has not got; an older centre names none. */
  blobs_wanted: z.array(Sha256).optional(),
});
export type PushReply = z.output<typeof PushReply>;

/** Request of `POST /v1/pull`: cursors, and the heads of every log this machine still holds rows of. */
export const PullRequest = z.object({
  logs: z.array(z.object({ incarnation: z.uuid(), seq: z.int().min(0), hash: Hash })).max(20),
  max_rows: z.int().min(1).max(500).default(500),
  scopes: z
    .array(
      z.object({
        scope: Scope,
        epoch: z.uuid().nullable(),
        pos: z.int().min(0),
        /** Only inside a snapshot: the position it was fixed at and the last row read, `entity/id`. */
        snap_pos: z.int().min(0).nullable().default(null),
        after: z.string().max(80).nullable().default(null),
      }),
    )
    .min(1)
    .max(20),
});
export type PullRequest = z.output<typeof PullRequest>;

export const FeedRow = z.union([
  z.object({
    entity: z.string(),
    id: z.uuid(),
    op: z.literal('put'),
    rev: z.int(),
    v: z.int(),
    body: z.record(z.string(), z.json()),
  }),
  z.object({ entity: z.string(), id: z.uuid(), op: z.literal('gone'), rev: z.int() }),
]);
export type FeedRow = z.output<typeof FeedRow>;

export const ScopePage = z.discriminatedUnion('mode', [
  z.object({
    scope: Scope,
    mode: z.literal('delta'),
    epoch: z.uuid(),
    from: z.int(),
    to: z.int(),
    head: z.int(),
    more: z.boolean(),
    rows: z.array(FeedRow),
  }),
  z.object({
    scope: Scope,
    mode: z.literal('snapshot'),
    epoch: z.uuid(),
    snap_pos: z.int(),
    /** The `after` that this page goes on from; null where the scope is read from its beginning. */
    from_after: z.string().nullable(),
    after: z.string().nullable(),
    more: z.boolean(),
    rows: z.array(FeedRow),
  }),
  z.object({ scope: Scope, mode: z.literal('left') }),
]);
export type ScopePage = z.output<typeof ScopePage>;

export const PullReply = z.object({
  logs: z.array(
    z.object({
      incarnation: z.uuid(),
      last_seq: z.int().min(0),
      last_hash: Hash.nullable(),
      verdict: z.enum(['ok', 'behind', 'fork', 'unknown']),
    }),
  ),
  scopes: z.array(ScopePage),
});
export type PullReply = z.output<typeof PullReply>;

/** Limits of one push (docs/design/sync.md, sections 5 and 7): before compression, and where unpacking stops. */
export const WIRE_LIMITS = { batchBytes: 1_048_576, batchMutations: 500, unpackedBytes: 2_097_152 } as const;
