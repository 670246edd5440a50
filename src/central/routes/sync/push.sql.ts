import { z } from 'zod';
import { MutationStatus } from '#contract/wire/sync';
import { Bytes, change, row, rows } from '../../db/sql.ts';

const Head = z.object({
  last_seq: z.int(),
  last_hash: Bytes,
  state: z.enum(['active', 'retired', 'cloned']),
  ended_seq: z.int().nullable(),
  ended_hash: Bytes.nullable(),
  ended_at: z.string().nullable(),
  name: z.string(),
});

/** Two pushes of one machine wait for each other here. Primary key. */
export const lockLogHead = row(Head)`
  SELECT h.last_seq, h.last_hash, h.state, h.ended_seq, h.ended_hash, h.ended_at, m.name
  FROM client_log_head h
  JOIN machine m ON m.id = h.machine_id
  WHERE h.machine_id = $1 AND h.incarnation = $2
  FOR UPDATE OF h`;

export const updateLogHead = change`
  UPDATE client_log_head
  SET last_seq = $3, last_hash = $4, head_sig = $5
  WHERE machine_id = $1 AND incarnation = $2`;

const Held = z.object({
  seq: z.int(),
  hash: Bytes,
  status: z.union([MutationStatus, z.literal('duplicate')]),
  pos: z.int().nullable(),
  result: z.record(z.string(), z.json()).nullable(),
});
export type Held = z.output<typeof Held>;

/** Stored results of a part of a log; primary key of each partition. */
export const selectHeld = rows(Held)`
  SELECT seq, hash, status, pos, result
  FROM mutation
  WHERE machine_id = $1 AND incarnation = $2 AND seq BETWEEN $3 AND $4
  ORDER BY seq`;

const Known = z.object({
  mid: z.uuid(),
  content_hash: Bytes,
  status: MutationStatus,
  pos: z.int().nullable(),
  result: z.record(z.string(), z.json()).nullable(),
});
export type Known = z.output<typeof Known>;

/** Mutations that arrived before, in whatever log, with their first result. */
export const selectKnown = rows(Known)`
  SELECT i.mid, i.content_hash, m.status, m.pos, m.result
  FROM mutation_id i
  JOIN mutation m
    ON m.machine_id = i.machine_id AND m.incarnation = i.incarnation AND m.seq = i.seq AND m.received_at = i.received_at
  WHERE i.mid = ANY ($1::uuid[])`;

const FieldRevs = z.record(z.string(), z.object({ rev: z.int(), machine: z.string(), mid: z.string() }));
const RootRow = z.object({
  id: z.uuid(),
  scope: z.string(),
  rev: z.int(),
  body: z.record(z.string(), z.json()),
  field_rev: FieldRevs,
});
export type RootRow = z.output<typeof RootRow>;

/** In id order, so that two pushes never wait for each other in a circle. */
export const lockRoots = {
  application: rows(RootRow)`
    SELECT id, scope, rev, body, field_rev
    FROM application
    WHERE id = ANY ($1::uuid[]) AND scope = ANY ($2::text[])
    ORDER BY id
    FOR UPDATE`,
  citizen: rows(RootRow)`
    SELECT id, scope, rev, body, field_rev
    FROM citizen
    WHERE id = ANY ($1::uuid[]) AND scope = ANY ($2::text[])
    ORDER BY id
    FOR UPDATE`,
};

/**
 * Bodies come as one JSON array: reading `jsonb[]` takes PostgreSQL twice as long (docs/adr/0100).
 * A row that another machine made meanwhile breaks the key, and the whole batch is judged again.
 */
export const insertRoots = {
  application: change`
    INSERT INTO application (id, scope, state, rev, body_v, body, field_rev)
    SELECT id, scope, body::json ->> 'state', rev, 1, body::jsonb, field_rev::jsonb
    FROM ROWS FROM (unnest($1::uuid[], $2::text[], $3::bigint[]), json_array_elements_text($4),
                    json_array_elements_text($5)) AS t (id, scope, rev, body, field_rev)`,
  citizen: change`
    INSERT INTO citizen (id, scope, rev, body_v, body, field_rev)
    SELECT id, scope, rev, 1, body::jsonb, field_rev::jsonb
    FROM ROWS FROM (unnest($1::uuid[], $2::text[], $3::bigint[]), json_array_elements_text($4),
                    json_array_elements_text($5)) AS t (id, scope, rev, body, field_rev)`,
};
export const updateRoots = {
  application: change`
    UPDATE application a
    SET state = t.body::json ->> 'state', rev = t.rev, body = t.body::jsonb, field_rev = t.field_rev::jsonb
    FROM ROWS FROM (unnest($1::uuid[], $2::text[], $3::bigint[]), json_array_elements_text($4),
                    json_array_elements_text($5)) AS t (id, scope, rev, body, field_rev)
    WHERE a.id = t.id AND a.scope = t.scope`,
  citizen: change`
    UPDATE citizen c
    SET rev = t.rev, body = t.body::jsonb, field_rev = t.field_rev::jsonb
    FROM ROWS FROM (unnest($1::uuid[], $2::text[], $3::bigint[]), json_array_elements_text($4),
                    json_array_elements_text($5)) AS t (id, scope, rev, body, field_rev)
    WHERE c.id = t.id AND c.scope = t.scope`,
};

export const insertMutationIds = change`
  INSERT INTO mutation_id (mid, machine_id, incarnation, seq, content_hash, received_at)
  SELECT mid, $1, $2, seq, content_hash, now()
  FROM unnest($3::uuid[], $4::bigint[], $5::bytea[]) AS t (mid, seq, content_hash)`;

export const insertMutations = change`
  INSERT INTO mutation (machine_id, incarnation, received_at, seq, mid, txn, name, v, args, content_hash, entity,
                        entity_id, base_rev, scope, grant_id, operator_id, seen, hash, at_wall, at_mono, boot_id,
                        pos, result, status)
  SELECT $1, $2, now(), seq, mid, txn, name, v, args, content_hash, entity, entity_id, base_rev, scope, grant_id,
         operator_id, seen, hash, at_wall, at_mono, boot_id, pos, result, status
  FROM ROWS FROM (
    unnest($3::bigint[], $4::uuid[], $5::uuid[], $6::text[], $7::int[], $9::bytea[], $10::text[], $11::uuid[],
           $12::bigint[], $13::text[], $14::uuid[], $15::uuid[], $16::bigint[], $17::bytea[], $18::text[],
           $19::bigint[], $20::text[], $21::bigint[], $22::jsonb[], $23::text[]),
    json_array_elements_text($8)
  ) AS t (seq, mid, txn, name, v, content_hash, entity, entity_id, base_rev, scope, grant_id, operator_id, seen, hash,
          at_wall, at_mono, boot_id, pos, result, status, args)`;

export const insertConflicts = change`
  INSERT INTO conflict (id, scope, entity, entity_id, field, base, mine, theirs, mid, theirs_mid)
  SELECT t.*
  FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::text[], $6::jsonb[], $7::jsonb[], $8::jsonb[],
              $9::uuid[], $10::uuid[]) AS t
  ON CONFLICT (id) DO NOTHING`;

export const insertParked = change`
  INSERT INTO parked (machine_id, incarnation, mid, scope, txn, reason, item, seq, about)
  SELECT $1, $2, t.*
  FROM unnest($3::uuid[], $4::text[], $5::uuid[], $6::text[], $7::uuid[], $8::bigint[], $9::jsonb[]) AS t`;
