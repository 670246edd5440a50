import { z } from 'zod';
import { Bytes, change, row, rows } from '../../db/sql.ts';

const Referenced = z.object({
  scope: z.string(),
  size: z.int().nullable(),
  mime: z.string(),
  stored_at: z.string().nullable(),
});
export type Referenced = z.output<typeof Referenced>;

/** In which of these scopes some row refers to a file. Primary key per scope. */
export const selectReferenced = rows(Referenced)`
  SELECT b.scope, b.size, b.mime, b.stored_at
  FROM blob b
  WHERE b.sha256 = $1 AND b.scope = ANY ($2::text[])
    AND EXISTS (SELECT FROM blob_ref r WHERE r.scope = b.scope AND r.sha256 = b.sha256)
  ORDER BY b.scope`;

/** Malls that work of this machine was handed over to. Key of `catalogue_row`; a machine has few decisions. */
export const selectHandedTo = rows(z.object({ scope: z.string() }))`
  SELECT DISTINCT body ->> 'scope' AS scope
  FROM catalogue_row
  WHERE scope = $1 AND entity = 'outcome' AND body ->> 'decision' = 'accepted' AND body ->> 'scope' IS NOT NULL`;

/**
 * In which of these scopes a row refers to a file because this machine wrote so: what was handed over still needs its
 * bytes. Primary keys of `blob`, `blob_ref` by scope and digest, `mutation_id`.
 */
export const selectAuthored = rows(Referenced)`
  SELECT b.scope, b.size, b.mime, b.stored_at
  FROM blob b
  WHERE b.sha256 = $1 AND b.scope = ANY ($2::text[])
    AND EXISTS (
      SELECT FROM blob_ref r JOIN mutation_id i ON i.mid = r.mid
      WHERE r.scope = b.scope AND r.sha256 = b.sha256 AND i.machine_id = $3)
  ORDER BY b.scope`;

/** One file of one row. Primary key. */
export const selectFileOf = row(Referenced)`
  SELECT b.scope, b.size, b.mime, b.stored_at
  FROM blob_ref r
  JOIN blob b ON b.scope = r.scope AND b.sha256 = r.sha256
  WHERE r.entity = $1 AND r.entity_id = $2 AND r.sha256 = $3 AND r.scope = ANY ($4::text[])
  LIMIT 1`;

/** `stored_at` in WHERE: a file is recorded once per scope. */
export const updateStored = rows(z.object({ scope: z.string() }))`
  UPDATE blob b
  SET stored_at = now(), size = $3
  WHERE b.sha256 = $1 AND b.scope = ANY ($2::text[]) AND b.stored_at IS NULL
    AND EXISTS (SELECT FROM blob_ref r WHERE r.scope = b.scope AND r.sha256 = b.sha256)
  RETURNING b.scope`;

const Referring = z.object({ scope: z.string(), entity: z.string(), id: z.uuid(), rev: z.int() });

/** The rows that refer to a file, as they stand. Read while the heads of these scopes are held. Index `blob_ref_sha256`. */
export const selectReferring = rows(Referring)`
  SELECT DISTINCT r.scope, r.entity, a.id, a.rev
  FROM blob_ref r
  JOIN application a ON a.id = r.entity_id AND a.scope = r.scope
  WHERE r.sha256 = $1 AND r.scope = ANY ($2::text[]) AND r.entity = 'application'
  ORDER BY r.scope, a.id`;

export const insertBlobs = change`
  INSERT INTO blob (scope, sha256, size, mime)
  SELECT DISTINCT ON (scope, sha256) t.*
  FROM unnest($1::text[], $2::bytea[], $3::bigint[], $4::text[]) AS t (scope, sha256, size, mime)
  ORDER BY scope, sha256, size
  ON CONFLICT (scope, sha256) DO NOTHING`;

export const insertReferences = change`
  INSERT INTO blob_ref (scope, entity, entity_id, role, sha256, mid)
  SELECT t.*
  FROM unnest($1::text[], $2::text[], $3::uuid[], $4::text[], $5::bytea[], $6::uuid[]) AS t
  ON CONFLICT DO NOTHING`;

/** Files that these rows do not refer to any more, given everything they refer to now. */
export const deleteReferences = change`
  DELETE FROM blob_ref r
  WHERE r.entity = $1 AND r.entity_id = ANY ($2::uuid[]) AND r.scope = ANY ($3::text[])
    AND NOT EXISTS (
      SELECT FROM unnest($4::uuid[], $5::text[], $6::bytea[]) AS t (id, role, sha256)
      WHERE t.id = r.entity_id AND t.role = r.role AND t.sha256 = r.sha256)`;

/** Files of these rows that have not arrived. */
export const selectWanted = rows(z.object({ sha256: Bytes }))`
  SELECT DISTINCT b.sha256
  FROM blob_ref r
  JOIN blob b ON b.scope = r.scope AND b.sha256 = r.sha256
  WHERE r.entity = 'application' AND r.entity_id = ANY ($1::uuid[]) AND r.scope = ANY ($2::text[])
    AND b.stored_at IS NULL
  ORDER BY b.sha256`;
