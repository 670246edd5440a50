import { z } from 'zod';
import { change, row, rows } from '#core/db/sql';

const Open = z.object({
  entity: z.enum(['application', 'citizen']),
  id: z.string(),
  writtenAt: z.string(),
  items: z.string(),
  conflictCount: z.int(),
  fileCount: z.int(),
  storedCount: z.int(),
  missingCount: z.int(),
});
export type OpenRow = z.output<typeof Open>;

/**
 * Rows written here that are not simply at the centre, with what is open about each.
 * Indexes `outbox_state`, `outbox_entity`, `catalogue_row_entity`, the key of `blob_ref`.
 */
export const selectOpenRows = rows(Open)`
  WITH open (entity, id) AS (
    SELECT entity, entity_id
    FROM outbox
    WHERE state IN ('pending', 'parked', 'rejected') AND entity IN ('application', 'citizen')
      AND (state <> 'rejected' OR result ->> '$.closed' IS NULL)
    UNION
    SELECT c.body ->> '$.entity', c.body ->> '$.entityId'
    FROM catalogue_row c
    WHERE c.entity = 'conflict' AND c.body ->> '$.state' = 'open'
      AND EXISTS (SELECT 1 FROM outbox o WHERE o.entity_id = c.body ->> '$.entityId')
    UNION
    SELECT r.entity, r.entity_id
    FROM blob b
    JOIN blob_ref r ON r.sha256 = b.sha256
    WHERE b.state IN ('local', 'sending', 'missing') AND r.entity = 'application'
      AND EXISTS (SELECT 1 FROM outbox o WHERE o.entity_id = r.entity_id)
  )
  SELECT open.entity, open.id,
         (SELECT max(o.at_wall) FROM outbox o WHERE o.entity_id = open.id) AS writtenAt,
         (SELECT json_group_array(json_object('state', o.state, 'at', o.at_wall, 'result', json(o.result)))
          FROM outbox o
          WHERE o.entity_id = open.id AND o.state IN ('pending', 'parked', 'rejected')
            AND (o.state <> 'rejected' OR o.result ->> '$.closed' IS NULL)) AS items,
         (SELECT count(*)
          FROM catalogue_row c
          WHERE c.entity = 'conflict' AND c.body ->> '$.entityId' = open.id AND c.body ->> '$.state' = 'open') AS conflictCount,
         (SELECT count(*) FROM blob_ref r WHERE r.entity = open.entity AND r.entity_id = open.id) AS fileCount,
         (SELECT count(*)
          FROM blob_ref r
          JOIN blob b ON b.sha256 = r.sha256
          WHERE r.entity = open.entity AND r.entity_id = open.id AND b.state IN ('stored', 'evicted')) AS storedCount,
         (SELECT count(*)
          FROM blob_ref r
          JOIN blob b ON b.sha256 = r.sha256
          WHERE r.entity = open.entity AND r.entity_id = open.id AND b.state = 'missing') AS missingCount
  FROM open
  ORDER BY open.entity, open.id`;

/** Applications written here of which nothing is open, newest first; `open` is a JSON list of ids. Index `outbox_submitted`. */
export const selectDone = rows(z.object({ id: z.string(), writtenAt: z.string() }))`
  SELECT o.entity_id AS id, o.at_wall AS writtenAt
  FROM outbox o
  WHERE o.name = 'application.submit' AND o.state IN ('acked', 'settled')
    AND o.entity_id NOT IN (SELECT value FROM json_each(:open))
    AND instr(coalesce(o.args ->> '$.application.receiptNumber', ''), :text) > 0
  ORDER BY o.n DESC
  LIMIT :limit OFFSET :offset`;

export const countDone = row(z.object({ count: z.int() }))`
  SELECT count(*) AS count
  FROM outbox o
  WHERE o.name = 'application.submit' AND o.state IN ('acked', 'settled')
    AND o.entity_id NOT IN (SELECT value FROM json_each(:open))
    AND instr(coalesce(o.args ->> '$.application.receiptNumber', ''), :text) > 0`;

/** What an application is, from its row, or from what was written where the row is not there (yet or any more). */
export const selectAbout = row(
  z.object({
    receiptNumber: z.string().nullable(),
    serviceCode: z.string().nullable(),
    citizenId: z.string().nullable(),
  }),
)`
  SELECT body ->> '$.receiptNumber' AS receiptNumber, body ->> '$.serviceCode' AS serviceCode, citizen_id AS citizenId
  FROM application
  WHERE id = :id
  UNION ALL
  SELECT args ->> '$.application.receiptNumber', args ->> '$.application.serviceCode', args ->> '$.application.citizenId'
  FROM outbox
  WHERE entity_id = :id AND name = 'application.submit'
  LIMIT 1`;

/** A name from the row, or from the registration where that never became one. */
export const selectName = row(z.object({ name: z.string().nullable() }))`
  SELECT name
  FROM citizen
  WHERE id = :id
  UNION ALL
  SELECT args ->> '$.data.name'
  FROM outbox
  WHERE entity_id = :id AND name = 'citizen.register'
  LIMIT 1`;

export const countPending = row(z.object({ count: z.int() }))`
  SELECT count(*) AS count
  FROM outbox
  WHERE entity_id = :id AND entity = :entity AND state = 'pending'`;

const Rejected = z.object({ n: z.int(), name: z.string(), v: z.int(), args: z.string().nullable() });

/** Refused and neither repeated nor discarded, in the order of authoring. Index `outbox_entity`. */
export const selectRejected = rows(Rejected)`
  SELECT n, name, v, args
  FROM outbox
  WHERE entity_id = :id AND entity = :entity AND state = 'rejected' AND result ->> '$.closed' IS NULL
  ORDER BY n`;

/** How a refused item left the list: `repeated` or `discarded`. */
export const updateClosed = change`
  UPDATE outbox
  SET result = json_set(coalesce(result, '{}'), '$.closed', :closed)
  WHERE n = :n AND state = 'rejected'`;
