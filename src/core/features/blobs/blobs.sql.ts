import { z } from 'zod';
import { change, row, rows } from '#core/db/sql';

const Bytes = z.instanceof(Uint8Array);

/** A repeated file is the same row: the name is the digest of the clear bytes. One whose bytes were lost gets them back. */
export const upsertBlob = change`
  INSERT INTO blob (sha256, size, mime, path, key, state)
  VALUES (:sha256, :size, :mime, :path, :key, 'local')
  ON CONFLICT (sha256) DO UPDATE
  SET path = excluded.path, key = excluded.key, state = 'local', upload_url = NULL
  WHERE state IN ('missing', 'evicted')`;

export const insertBlobRef = change`
  INSERT INTO blob_ref (entity, entity_id, role, sha256, mid)
  VALUES (:entity, :entityId, :role, :sha256, :mid)
  ON CONFLICT DO NOTHING`;

/** A document that another one stands for now. */
export const deleteBlobRef = change`
  DELETE FROM blob_ref
  WHERE entity = :entity AND entity_id = :entityId AND role = :role AND sha256 = :sha256`;

/** Primary key. */
export const selectBlob = row(z.object({ path: z.string(), key: Bytes, mime: z.string(), size: z.int() }))`
  SELECT path, key, mime, size
  FROM blob
  WHERE sha256 = :sha256 AND path IS NOT NULL AND key IS NOT NULL`;

export const BlobState = z.enum(['local', 'sending', 'stored', 'evicted', 'missing']);
export type BlobState = z.output<typeof BlobState>;

/** Primary key. */
export const selectBlobState = row(z.object({ state: BlobState }))`
  SELECT state
  FROM blob
  WHERE sha256 = :sha256`;

const Sendable = z.object({ sha256: Bytes, size: z.int(), mime: z.string(), uploadUrl: z.string().nullable() });
export type Sendable = z.output<typeof Sendable>;

/** Files between two sizes whose row the centre has: small first. Index `blob_waiting`; a pruned mutation was settled. */
export const selectSendable = rows(Sendable)`
  SELECT b.sha256, b.size, b.mime, b.upload_url AS uploadUrl
  FROM blob b
  WHERE b.state IN ('local', 'sending') AND b.size BETWEEN :from AND :to
    AND EXISTS (
      SELECT 1 FROM blob_ref r LEFT JOIN outbox o ON o.mid = r.mid
      WHERE r.sha256 = b.sha256 AND (o.state IS NULL OR o.state IN ('acked', 'settled')))
  ORDER BY b.size, b.sha256
  LIMIT :limit`;

/** Files that the centre may not have and a row refers to, whether it has the row or not. Primary key. */
export const selectUnsentFiles = rows(z.object({ sha256: Bytes, size: z.int() }))`
  SELECT b.sha256, b.size
  FROM blob b
  WHERE b.sha256 > :after AND b.state IN ('local', 'sending')
    AND EXISTS (SELECT 1 FROM blob_ref r WHERE r.sha256 = b.sha256)
  ORDER BY b.sha256
  LIMIT :limit`;

/** What waits for the centre, and what can never go because its bytes are lost. Indexes `blob_waiting`, `blob_missing`. */
export const selectWaiting = row(z.object({ count: z.int(), bytes: z.int(), damaged: z.int() }))`
  SELECT count(*) AS count, coalesce(sum(b.size), 0) AS bytes,
         (SELECT count(*) FROM blob m WHERE m.state = 'missing'
          AND EXISTS (SELECT 1 FROM blob_ref r WHERE r.sha256 = m.sha256)) AS damaged
  FROM blob b
  WHERE b.state IN ('local', 'sending') AND EXISTS (SELECT 1 FROM blob_ref r WHERE r.sha256 = b.sha256)`;

/** Files of one row: all, and those that the centre has. */
export const selectFileCounts = row(z.object({ all: z.int(), stored: z.int(), damaged: z.int() }))`
  SELECT count(*) AS "all", coalesce(sum(b.state IN ('stored', 'evicted')), 0) AS stored,
         coalesce(sum(b.state = 'missing'), 0) AS damaged
  FROM blob_ref r
  JOIN blob b ON b.sha256 = r.sha256
  WHERE r.entity = :entity AND r.entity_id = :entityId`;

/** Which rows show a file. Index `blob_ref_sha256`. */
export const selectReferring = rows(z.object({ entity: z.string(), entityId: z.string() }))`
  SELECT DISTINCT entity, entity_id AS entityId
  FROM blob_ref
  WHERE sha256 = :sha256
  ORDER BY entity, entity_id`;

export const updateSending = change`
  UPDATE blob
  SET state = 'sending', upload_url = :uploadUrl
  WHERE sha256 = :sha256 AND state IN ('local', 'sending')`;

/** `storedAt` is server time. */
export const updateStored = change`
  UPDATE blob
  SET state = 'stored', stored_at = :storedAt, upload_url = NULL
  WHERE sha256 = :sha256 AND state IN ('local', 'sending')`;

export const updateMissing = change`
  UPDATE blob
  SET state = 'missing', upload_url = NULL
  WHERE sha256 = :sha256 AND state IN ('local', 'sending')`;

/** The centre asks for a file it had: it was restored to an earlier moment. */
export const updateWantedAgain = change`
  UPDATE blob
  SET state = iif(path IS NULL OR key IS NULL, 'missing', 'local'), stored_at = NULL
  WHERE sha256 = :sha256 AND state IN ('stored', 'evicted')`;

/** Everything that is still here is offered again; a file that the centre has costs one question. */
export const updateOfferedAgain = change`
  UPDATE blob
  SET state = 'local', stored_at = NULL
  WHERE state = 'stored' AND path IS NOT NULL AND key IS NOT NULL`;

const File = z.object({ sha256: Bytes, path: z.string(), state: BlobState });

export const selectFiles = rows(File)`
  SELECT sha256, path, state
  FROM blob
  WHERE path IS NOT NULL
  ORDER BY path`;

/** Files that no row refers to any more. */
export const selectUnreferenced = rows(z.object({ sha256: Bytes, path: z.string().nullable() }))`
  SELECT b.sha256, b.path
  FROM blob b
  WHERE NOT EXISTS (SELECT 1 FROM blob_ref r WHERE r.sha256 = b.sha256)
    AND NOT EXISTS (SELECT 1 FROM draft_attachment d WHERE d.sha256 = b.sha256)
    AND NOT EXISTS (SELECT 1 FROM receipt t WHERE t.blob_sha256 = b.sha256)
    AND NOT EXISTS (SELECT 1 FROM receipt_before p WHERE p.sha256 = b.sha256)
  ORDER BY b.sha256`;

/** Files of a lower level whose successor the centre knows; a pruned mutation was settled. */
export const deleteSucceeded = change`
  DELETE FROM receipt_before
  WHERE NOT EXISTS (
    SELECT 1 FROM outbox o WHERE o.mid = receipt_before.mid AND o.state NOT IN ('acked', 'settled'))`;

export const deleteBlob = change`
  DELETE FROM blob
  WHERE sha256 = :sha256`;

/**
 * Files stored before `before` whose mutations all settled before it, of applications that nobody works on any more
 * (docs/design/security.md, Retention). Index `blob_stored`. Both instants are server time.
 */
export const selectEvictable = rows(z.object({ sha256: Bytes, path: z.string() }))`
  SELECT b.sha256, b.path
  FROM blob b
  WHERE b.state = 'stored' AND b.stored_at <= :before AND b.path IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM draft_attachment d WHERE d.sha256 = b.sha256)
    AND NOT EXISTS (
      SELECT 1 FROM blob_ref r JOIN outbox o ON o.mid = r.mid
      WHERE r.sha256 = b.sha256 AND (o.state <> 'settled' OR o.settled_at > :before))
    AND NOT EXISTS (
      SELECT 1 FROM blob_ref r JOIN application a ON a.id = r.entity_id
      WHERE r.sha256 = b.sha256 AND r.entity = 'application'
        AND a.state NOT IN ('rejected', 'cancelled', 'revoked', 'collected', 'done'))
  ORDER BY b.stored_at
  LIMIT 500`;

/** Documents that the centre has and whose mutations have settled: given up first when the disk is short, oldest first. */
export const selectEvictableWhenShort = rows(z.object({ sha256: Bytes, path: z.string() }))`
  SELECT b.sha256, b.path
  FROM blob b
  WHERE b.state = 'stored' AND b.path IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM draft_attachment d WHERE d.sha256 = b.sha256)
    AND NOT EXISTS (SELECT 1 FROM blob_ref r WHERE r.sha256 = b.sha256 AND r.role <> 'document')
    AND NOT EXISTS (
      SELECT 1 FROM blob_ref r JOIN outbox o ON o.mid = r.mid WHERE r.sha256 = b.sha256 AND o.state <> 'settled')
  ORDER BY b.stored_at
  LIMIT 100`;

/** The key goes first, so that a file left behind by a crash can be read by nobody. */
export const updateEvicted = change`
  UPDATE blob
  SET state = 'evicted', key = NULL
  WHERE sha256 = :sha256 AND state = 'stored'`;

export const updateUnlinked = change`
  UPDATE blob
  SET path = NULL
  WHERE sha256 = :sha256 AND state = 'evicted'`;

/** Latest server time heard: what is given up is never decided by this machine's clock. */
export const selectServerTime = row(z.object({ serverTime: z.string().nullable() }))`
  SELECT server_time AS serverTime
  FROM sync_meta
  WHERE one = 1`;
