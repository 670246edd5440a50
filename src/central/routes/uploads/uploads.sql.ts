import { z } from 'zod';
import { Bytes, change, row, rows } from '../../db/sql.ts';

const Upload = z.object({
  id: z.uuid(),
  scope: z.string(),
  sha256: Bytes,
  size: z.int(),
  received: z.int(),
  expires_at: z.string(),
});
export type Upload = z.output<typeof Upload>;

export const insertUpload = change`
  INSERT INTO upload (id, machine_id, scope, sha256, size, expires_at)
  VALUES ($1, $2, $3, $4, $5, $6)`;

/** Only the machine that began it. Primary key. */
export const selectUpload = row(Upload)`
  SELECT id, scope, sha256, size, received, expires_at
  FROM upload
  WHERE id = $1 AND machine_id = $2`;

/** Two chunks of one upload wait for each other here. */
export const lockUpload = row(Upload)`
  SELECT id, scope, sha256, size, received, expires_at
  FROM upload
  WHERE id = $1 AND machine_id = $2
  FOR UPDATE`;

export const insertPart = change`
  INSERT INTO upload_part (upload_id, at, size)
  VALUES ($1, $2, $3)`;

/** `received` in WHERE makes it a compare-and-set. */
export const updateReceived = change`
  UPDATE upload
  SET received = $3
  WHERE id = $1 AND received = $2`;

const Part = z.object({ at: z.int(), size: z.int() });

export const selectParts = rows(Part)`
  SELECT at, size
  FROM upload_part
  WHERE upload_id = $1
  ORDER BY at`;

export const deleteParts = change`
  DELETE FROM upload_part
  WHERE upload_id = $1`;

export const deleteUpload = change`
  DELETE FROM upload
  WHERE id = $1`;

/** What a new upload replaces: the same file begun before by the same machine, and a few of anybody's that have expired. */
export const lockReplaced = rows(z.object({ id: z.uuid(), received: z.int() }))`
  SELECT id, received
  FROM upload
  WHERE (machine_id = $1 AND sha256 = $2) OR expires_at < $3
  ORDER BY id
  LIMIT 20
  FOR UPDATE SKIP LOCKED`;
