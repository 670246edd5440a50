import { z } from 'zod';
import { change, row } from '#core/db/sql';

/** A repeated file is the same row: the name is the digest of the clear bytes. */
export const insertBlob = change`
  INSERT INTO blob (sha256, size, mime, path, key, state)
  VALUES (:sha256, :size, :mime, :path, :key, 'local')
  ON CONFLICT (sha256) DO NOTHING`;

export const insertBlobRef = change`
  INSERT INTO blob_ref (entity, entity_id, role, sha256, mid)
  VALUES (:entity, :entityId, :role, :sha256, :mid)
  ON CONFLICT DO NOTHING`;

/** Primary key. */
export const selectBlob = row(
  z.object({ path: z.string(), key: z.instanceof(Uint8Array), mime: z.string(), size: z.int() }),
)`
  SELECT path, key, mime, size
  FROM blob
  WHERE sha256 = :sha256 AND path IS NOT NULL AND key IS NOT NULL`;
