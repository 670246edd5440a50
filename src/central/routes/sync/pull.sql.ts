import { z } from 'zod';
import { Bytes, rows } from '../../db/sql.ts';

const Log = z.object({ incarnation: z.uuid(), last_seq: z.int(), last_hash: Bytes });

export const selectLogs = rows(Log)`
  SELECT incarnation, last_seq, last_hash
  FROM client_log_head
  WHERE machine_id = $1 AND incarnation = ANY ($2::uuid[])`;

/** The hash of each log at one place inside it; primary key of each partition. */
export const selectHashes = rows(z.object({ incarnation: z.uuid(), hash: Bytes }))`
  SELECT m.incarnation, m.hash
  FROM unnest($2::uuid[], $3::bigint[]) AS t (incarnation, seq)
  JOIN mutation m ON m.machine_id = $1 AND m.incarnation = t.incarnation AND m.seq = t.seq`;

const Feed = z.object({
  entity: z.string(),
  entity_id: z.uuid(),
  pos: z.int(),
  op: z.enum(['put', 'gone']),
  rev: z.int(),
});
export type Feed = z.output<typeof Feed>;

/** Unique index `(scope, pos)`. */
export const selectDelta = rows(Feed)`
  SELECT entity, entity_id, pos, op, rev
  FROM feed
  WHERE scope = $1 AND pos > $2 AND pos <= $3
  ORDER BY pos
  LIMIT $4`;

/** Primary key, in its order; rows that are gone were never known to a new reader. */
export const selectSnapshot = rows(Feed)`
  SELECT entity, entity_id, pos, op, rev
  FROM feed
  WHERE scope = $1 AND (entity, entity_id) > ($2, $3::uuid) AND op = 'put'
  ORDER BY entity, entity_id
  LIMIT $4`;

const Body = z.object({ id: z.uuid(), v: z.int(), body: z.record(z.string(), z.json()) });
export type Body = z.output<typeof Body>;

/** Bodies by primary key; the scope is named although row-level security stands behind it. */
export const selectBodies = {
  application: rows(Body)`
    SELECT id, body_v AS v, body
    FROM application
    WHERE scope = $1 AND id = ANY ($2::uuid[])`,
  citizen: rows(Body)`
    SELECT id, body_v AS v, body
    FROM citizen
    WHERE scope = $1 AND id = ANY ($2::uuid[])`,
  conflict: rows(Body)`
    SELECT id, 1 AS v, jsonb_build_object('entity', entity, 'entityId', entity_id, 'field', field, 'base', base,
      'mine', mine, 'theirs', theirs, 'mid', mid, 'state', state) AS body
    FROM conflict
    WHERE scope = $1 AND id = ANY ($2::uuid[])`,
};

export const selectCatalogueBodies = rows(Body)`
  SELECT id, v, body
  FROM catalogue_row
  WHERE scope = $1 AND entity = $3 AND id = ANY ($2::uuid[])`;
