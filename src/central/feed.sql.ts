import { z } from 'zod';
import { change, row, rows } from './db/sql.ts';

const Head = z.object({ scope: z.string(), epoch: z.uuid(), head: z.int(), tail: z.int() });
export type ScopeHead = z.output<typeof Head>;

/** In scope order. Whoever holds a head row numbers its feed alone, so positions appear in commit order. */
export const lockHeads = rows(Head)`
  SELECT scope, epoch, head, tail
  FROM scope_head
  WHERE scope = ANY ($1::text[])
  ORDER BY scope
  FOR UPDATE`;

export const selectHeads = rows(Head)`
  SELECT scope, epoch, head, tail
  FROM scope_head
  WHERE scope = ANY ($1::text[])
  ORDER BY scope`;

export const insertHead = change`
  INSERT INTO scope_head (scope, epoch)
  VALUES ($1, $2)
  ON CONFLICT (scope) DO NOTHING`;

export const updateHead = change`
  UPDATE scope_head
  SET head = $2
  WHERE scope = $1`;

/** The latest change of each row stays: the feed compacts itself. */
export const upsertFeed = change`
  INSERT INTO feed (scope, entity, entity_id, pos, op, rev)
  SELECT t.*
  FROM unnest($1::text[], $2::text[], $3::uuid[], $4::bigint[], $5::text[], $6::bigint[]) AS t
  ON CONFLICT (scope, entity, entity_id) DO UPDATE
  SET pos = excluded.pos, op = excluded.op, rev = excluded.rev, at = now()`;

const Stored = z.object({ rev: z.int(), body: z.record(z.string(), z.json()) });

/** Primary key. */
export const selectCatalogueRow = row(Stored)`
  SELECT rev, body
  FROM catalogue_row
  WHERE scope = $1 AND entity = $2 AND id = $3`;

export const upsertCatalogueRows = change`
  INSERT INTO catalogue_row (scope, entity, id, rev, body)
  SELECT t.*
  FROM unnest($1::text[], $2::text[], $3::uuid[], $4::bigint[], $5::jsonb[]) AS t
  ON CONFLICT (scope, entity, id) DO UPDATE
  SET rev = excluded.rev, body = excluded.body`;
