import { z } from 'zod';
import { IncarnationReason, SeqRange } from '#contract/wire/machine';
import { change, row, rows } from '#core/db/sql';

const Bytes = z.instanceof(Uint8Array);
const parsed = <S extends z.ZodType>(schema: S) => z.string().transform((text) => schema.parse(JSON.parse(text)));

const Next = z.object({
  machineId: z.string(),
  incarnation: z.string(),
  nextSeq: z.int(),
  headHash: Bytes,
  series: z.string(),
  spareSeries: parsed(z.array(z.string())),
  nextIncarnation: z.string().nullable(),
  reason: IncarnationReason.nullable(),
  missing: parsed(SeqRange).nullable(),
  seriesSpent: z.int(),
  grantId: z.string(),
});
export type Next = z.output<typeof Next>;

/** The log as it stands and the one that is to follow it; nothing before enrolment. */
export const selectNext = row(Next)`
  SELECT m.machine_id AS machineId, m.incarnation, m.next_seq AS nextSeq, m.head_hash AS headHash, m.series,
         m.spare_series AS spareSeries, m.next_incarnation AS nextIncarnation, m.next_reason AS reason,
         m.next_missing AS missing, m.series_spent AS seriesSpent, e.grant_id AS grantId
  FROM sync_meta m
  JOIN enrolment e ON e.one = m.one
  WHERE m.one = 1 AND m.series IS NOT NULL`;

export const updateChosen = change`
  UPDATE sync_meta
  SET next_incarnation = :incarnation, next_reason = :reason, next_missing = :missing
  WHERE one = 1 AND next_incarnation IS NULL`;

/** Another machine has that name already. */
export const updateRenamed = change`
  UPDATE sync_meta
  SET next_incarnation = :incarnation
  WHERE one = 1 AND next_incarnation IS NOT NULL`;

export const updateSeries = change`
  UPDATE sync_meta
  SET series = :series, spare_series = :spareSeries, series_spent = :isSpent
  WHERE one = 1`;

/** The old one in WHERE makes it a compare-and-set. */
export const updateMoved = change`
  UPDATE sync_meta
  SET incarnation = :next, next_incarnation = NULL, next_reason = NULL, next_missing = NULL, next_seq = :nextSeq,
      head_hash = :headHash, acked_seq = 0
  WHERE one = 1 AND next_incarnation = :next`;

const Moving = z.object({
  n: z.int(),
  entity: z.string(),
  entityId: z.string(),
  scope: z.string(),
  state: z.string(),
  contentHash: Bytes,
});

/** Everything that the centre has not both taken and shown again, in the order of authoring. Index `outbox_state`. */
export const selectUnsettledRows = rows(Moving)`
  SELECT n, entity, entity_id AS entityId, scope, state, content_hash AS contentHash
  FROM outbox
  WHERE state IN ('pending', 'acked', 'parked') AND (result ->> '$.reason') IS NOT 'unsendable'
  ORDER BY n`;

/** Everything that is kept. */
export const selectKeptRows = rows(Moving)`
  SELECT n, entity, entity_id AS entityId, scope, state, content_hash AS contentHash
  FROM outbox
  WHERE (result ->> '$.reason') IS NOT 'unsendable'
  ORDER BY n`;

/** What was last heard of it stays in `status`, so that a rebase knows its effect may be in the base already. */
export const updateRow = change`
  UPDATE outbox
  SET incarnation = :incarnation, seq = :seq, prev_hash = :prevHash, hash = :hash, state = 'pending', pos = NULL,
      result = NULL, settled_at = NULL
  WHERE n = :n`;

/** A mutation that no request can carry: it waits here for a technician, and what it held goes by `log.salvage`. */
export const updateUnsendable = change`
  UPDATE outbox
  SET state = 'parked', status = 'parked', result = '{"reason":"unsendable"}'
  WHERE incarnation = :incarnation AND seq = :seq AND state = 'pending'`;

const Retired = z.object({ incarnation: z.string(), seq: z.int(), hash: Bytes });
export type Retired = z.output<typeof Retired>;

/** Where each earlier log of ours ended, as far as the centre must still hold it; newest first. Steps from log to log by the index, since this is read before every pull. */
export const selectRetired = rows(Retired)`
  WITH RECURSIVE log (incarnation) AS (
    SELECT min(incarnation) FROM outbox
    UNION ALL
    SELECT (SELECT min(incarnation) FROM outbox WHERE incarnation > log.incarnation)
    FROM log
    WHERE log.incarnation IS NOT NULL)
  SELECT kept.incarnation, kept.seq, kept.hash
  FROM log JOIN outbox AS kept ON kept.n = (
    SELECT n FROM outbox
    WHERE incarnation = log.incarnation AND state IN ('settled', 'rejected')
    ORDER BY seq DESC LIMIT 1)
  WHERE log.incarnation <> :incarnation
  ORDER BY kept.n DESC
  LIMIT 19`;
