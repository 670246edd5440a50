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
    SELECT c.id, 1 AS v, jsonb_build_object('entity', c.entity, 'entityId', c.entity_id, 'field', c.field,
      'base', c.base, 'mine', c.mine, 'theirs', c.theirs, 'mid', c.mid, 'state', c.state,
      'mineBy', CASE WHEN m.mid IS NOT NULL
        THEN jsonb_build_object('machineId', m.machine_id, 'operatorId', m.operator_id, 'at', m.at_wall) END,
      'theirsBy', CASE WHEN o.mid IS NOT NULL
        THEN jsonb_build_object('machineId', o.machine_id, 'operatorId', o.operator_id, 'at', o.at_wall) END) AS body
    FROM conflict c
    LEFT JOIN mutation_id mi ON mi.mid = c.mid
    LEFT JOIN mutation m
      ON m.machine_id = mi.machine_id AND m.incarnation = mi.incarnation AND m.seq = mi.seq
        AND m.received_at = mi.received_at
    LEFT JOIN mutation_id oi ON oi.mid = c.theirs_mid
    LEFT JOIN mutation o
      ON o.machine_id = oi.machine_id AND o.incarnation = oi.incarnation AND o.seq = oi.seq
        AND o.received_at = oi.received_at
    WHERE c.scope = $1 AND c.id = ANY ($2::uuid[])`,
  parked: rows(Body)`
    SELECT p.item AS id, 1 AS v, jsonb_build_object('machineId', min(p.machine_id::text),
      'operatorId', min(m.operator_id::text),
      'reason', coalesce(min(p.reason) FILTER (WHERE p.reason <> 'txn'), 'txn'),
      'since', to_char(min(m.received_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'state', min(p.state),
      'items', jsonb_agg(
        jsonb_build_object('mid', p.mid, 'name', m.name, 'entity', m.entity, 'entityId', m.entity_id) ORDER BY p.seq),
      'receiptNumber', min(p.about ->> 'receiptNumber'), 'serviceCode', min(p.about ->> 'serviceCode'),
      'citizenId', min(p.about ->> 'citizenId'), 'counter', min(p.about ->> 'counter')) AS body
    FROM parked p
    JOIN mutation m ON m.machine_id = p.machine_id AND m.incarnation = p.incarnation AND m.seq = p.seq
    WHERE p.scope = $1 AND p.item = ANY ($2::uuid[])
    GROUP BY p.item`,
};

export const selectCatalogueBodies = rows(Body)`
  SELECT id, v, body
  FROM catalogue_row
  WHERE scope = $1 AND entity = $3 AND id = ANY ($2::uuid[])`;
