import { z } from 'zod';
import { change, row, rows } from '#core/db/sql';

const Bytes = z.instanceof(Uint8Array);

const Meta = z.object({
  machineId: z.string(),
  incarnation: z.string(),
  series: z.string().nullable(),
  nextSeq: z.int(),
  headHash: Bytes,
  ackedSeq: z.int(),
  serverTime: z.string().nullable(),
  /** Chosen, not yet confirmed: pushing waits for it. */
  nextIncarnation: z.string().nullable(),
});
export type Meta = z.output<typeof Meta>;

export const selectMeta = row(Meta)`
  SELECT machine_id AS machineId, incarnation, series, next_seq AS nextSeq, head_hash AS headHash,
         acked_seq AS ackedSeq, server_time AS serverTime, next_incarnation AS nextIncarnation
  FROM sync_meta
  WHERE one = 1`;

export const insertMeta = change`
  INSERT INTO sync_meta (one, machine_id, incarnation, next_seq, head_hash)
  VALUES (1, :machineId, :incarnation, 1, :headHash)`;

export const updateMetaEnrolled = change`
  UPDATE sync_meta
  SET server_id = :serverId, series = :series, spare_series = :spareSeries
  WHERE one = 1`;

export const updateServerTime = change`
  UPDATE sync_meta
  SET server_time = :at, clock_offset_ms = :offsetMs
  WHERE one = 1`;

export const updateAcked = change`
  UPDATE sync_meta
  SET acked_seq = :ackedSeq
  WHERE one = 1`;

const Line = z.object({ centreUrl: z.string(), kid: z.string(), enrolledAt: z.string() });

export const selectLine = row(Line)`
  SELECT centre_url AS centreUrl, kid, enrolled_at AS enrolledAt
  FROM enrolment
  WHERE one = 1`;

export const replaceEnrolment = change`
  INSERT OR REPLACE INTO enrolment (one, centre_url, kid, machine_name, fingerprint, mall_scope, grant_id, policy, enrolled_at)
  VALUES (1, :centreUrl, :kid, :machineName, :fingerprint, :mallScope, :grantId, :policy, :enrolledAt)`;

export const updateKid = change`
  UPDATE enrolment
  SET kid = :kid
  WHERE one = 1`;

const OutboxRow = z.object({
  seq: z.int(),
  mid: z.string(),
  txn: z.string(),
  name: z.string(),
  v: z.int(),
  args: z.string().nullable(),
  contentHash: Bytes,
  entity: z.string(),
  entityId: z.string(),
  baseRev: z.int().nullable(),
  scope: z.string(),
  grantId: z.string(),
  operatorId: z.string(),
  seen: z.int(),
  atWall: z.string(),
  atMono: z.int(),
  bootId: z.string(),
  prevHash: Bytes,
  hash: Bytes,
});
export type OutboxRow = z.output<typeof OutboxRow>;

/** Unique index `(incarnation, seq)`; everything up to `acked_seq` has an answer. */
export const selectPending = rows(OutboxRow)`
  SELECT seq, mid, txn, name, v, args, content_hash AS contentHash, entity, entity_id AS entityId, base_rev AS baseRev,
         scope, grant_id AS grantId, operator_id AS operatorId, seen, at_wall AS atWall, at_mono AS atMono,
         boot_id AS bootId, prev_hash AS prevHash, hash
  FROM outbox
  WHERE incarnation = :incarnation AND seq > :ackedSeq
  ORDER BY seq
  LIMIT :limit`;

/** Unique index `(incarnation, seq)`. */
export const selectOutboxRow = row(OutboxRow)`
  SELECT seq, mid, txn, name, v, args, content_hash AS contentHash, entity, entity_id AS entityId, base_rev AS baseRev,
         scope, grant_id AS grantId, operator_id AS operatorId, seen, at_wall AS atWall, at_mono AS atMono,
         boot_id AS bootId, prev_hash AS prevHash, hash
  FROM outbox
  WHERE incarnation = :incarnation AND seq = :seq`;

/** Unique index `(incarnation, seq)`. */
export const selectHashBefore = row(z.object({ hash: Bytes }))`
  SELECT prev_hash AS hash
  FROM outbox
  WHERE incarnation = :incarnation AND seq = :seq`;

/** The last row whose predecessor is gone: from it on the log is whole. Asked only when the centre has lost something. */
export const selectFirstKept = row(z.object({ seq: z.int() }))`
  SELECT o.seq
  FROM outbox o
  WHERE o.incarnation = :incarnation
    AND NOT EXISTS (SELECT 1 FROM outbox p WHERE p.incarnation = o.incarnation AND p.seq = o.seq - 1)
  ORDER BY o.seq DESC
  LIMIT 1`;

/** Roots of what the centre has forgotten. */
export const selectLost = rows(z.object({ entity: z.string(), entityId: z.string(), scope: z.string() }))`
  SELECT DISTINCT entity, entity_id AS entityId, scope
  FROM outbox
  WHERE incarnation = :incarnation AND seq > :lastSeq AND state <> 'pending'
  ORDER BY entity, entity_id`;

/** Unique index `(incarnation, seq)`. */
export const selectHashAt = row(z.object({ hash: Bytes }))`
  SELECT hash
  FROM outbox
  WHERE incarnation = :incarnation AND seq = :seq`;

export const updateOutcome = change`
  UPDATE outbox
  SET state = :state, status = :status, pos = :pos, result = :result, settled_at = :settledAt
  WHERE incarnation = :incarnation AND seq = :seq AND state = 'pending'`;

/** The centre was restored to an earlier moment: what it lost is sent again. `status` keeps what was last heard of it. */
export const updateLostByCentre = change`
  UPDATE outbox
  SET state = 'pending', pos = NULL, result = NULL, settled_at = NULL
  WHERE incarnation = :incarnation AND seq > :lastSeq`;

const OpenMutation = z.object({
  mid: z.string(),
  name: z.string(),
  v: z.int(),
  args: z.string().nullable(),
  scope: z.string(),
  state: z.string(),
  status: z.string().nullable(),
});

/** Index `outbox_open`. */
export const selectOpen = rows(OpenMutation)`
  SELECT mid, name, v, args, scope, state, status
  FROM outbox
  WHERE entity = :entity AND entity_id = :id AND state IN ('pending', 'acked', 'parked')
  ORDER BY n`;

/** Acknowledged rows whose effect a finished pull round contains; by index, a log keeps 35 days of settled rows. */
export const selectSettling = rows(z.object({ n: z.int(), entity: z.string(), entityId: z.string() }))`
  SELECT n, entity, entity_id AS entityId
  FROM outbox INDEXED BY outbox_acked
  WHERE state = 'acked' AND scope = :scope AND (pos IS NULL OR pos <= :pos)
    AND incarnation = :incarnation AND seq <= :ackedBefore
  ORDER BY n`;

export const updateSettled = change`
  UPDATE outbox
  SET state = 'settled', settled_at = :at
  WHERE n = :n`;

/** Two thousand at a time, so that the desk never waits. Index `outbox_state`. */
export const deleteSettled = change`
  DELETE FROM outbox
  WHERE n IN (
    SELECT n
    FROM outbox
    WHERE state IN ('settled', 'rejected') AND settled_at < :before
    ORDER BY n
    LIMIT 2000
  )`;

/** Read after every batch; no row but the oldest. The planner, without statistics, would read them all. */
export const selectUnsent = row(z.object({ unsent: z.int(), oldest: z.string().nullable() }))`
  SELECT (SELECT count(*) FROM outbox INDEXED BY outbox_pending WHERE state = 'pending') AS unsent,
         (SELECT at_wall FROM outbox INDEXED BY outbox_pending WHERE state = 'pending' ORDER BY n LIMIT 1) AS oldest`;

export const selectUnsentApplications = row(z.object({ count: z.int() }))`
  SELECT count(*) AS count
  FROM (SELECT DISTINCT entity_id FROM outbox INDEXED BY outbox_pending_application
        WHERE state = 'pending' AND entity = 'application')`;

/** Index `outbox_state`. */
export const selectAttention = row(z.object({ count: z.int() }))`
  SELECT count(*) AS count
  FROM outbox
  WHERE state IN ('parked', 'rejected') AND result ->> '$.closed' IS NULL`;

/**
 * What waits for a supervisor of this mall and was not decided here: rows with open conflicts, and parked actions.
 * Indexes `catalogue_row_entity`, `outbox_entity`.
 */
export const selectDecisionCount = row(z.object({ count: z.int() }))`
  SELECT (SELECT count(DISTINCT (c.body ->> '$.entity') || (c.body ->> '$.entityId'))
          FROM catalogue_row c
          WHERE c.entity = 'conflict' AND c.scope = e.mall_scope AND c.body ->> '$.state' = 'open'
            AND NOT EXISTS (SELECT 1 FROM outbox o
                            WHERE o.entity_id = c.body ->> '$.entityId' AND o.name = 'conflict.resolve'
                              AND o.args ->> '$.conflictId' = c.id AND o.state IN ('pending', 'acked', 'parked')))
       + (SELECT count(*)
          FROM catalogue_row p
          WHERE p.entity = 'parked' AND p.scope = e.mall_scope AND p.body ->> '$.state' = 'open'
            AND NOT EXISTS (SELECT 1 FROM outbox o
                            WHERE o.entity_id = p.id AND o.entity = 'parked' AND o.state IN ('pending', 'acked', 'parked')))
         AS count
  FROM enrolment e`;

/** Index `catalogue_row_entity`. */
export const selectAlarmCount = row(z.object({ count: z.int() }))`
  SELECT count(*) AS count
  FROM catalogue_row a
  JOIN enrolment e ON e.mall_scope = a.scope
  WHERE a.entity = 'machine_alarm' AND a.body ->> '$.clearedAt' IS NULL`;

const Certificate = z.object({ validTo: z.string() });

/** Index `catalogue_row_entity`. */
export const selectCertificate = row(Certificate)`
  SELECT body ->> '$.validTo' AS validTo
  FROM catalogue_row
  WHERE entity = 'certificate'
  ORDER BY validTo DESC
  LIMIT 1`;

export const insertEvent = change`
  INSERT INTO sync_event (at, kind, detail)
  VALUES (:at, :kind, :detail)`;

/** The ring keeps the newest 10,000. */
export const deleteOldEvents = change`
  DELETE FROM sync_event
  WHERE id <= (SELECT max(id) FROM sync_event) - 10000`;
