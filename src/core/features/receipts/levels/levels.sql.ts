import { z } from 'zod';
import { change, row } from '#core/db/sql';

const Rising = z.object({
  id: z.string(),
  applicationId: z.string(),
  level: z.enum(['B-B', 'B-T']),
  digest: z.string(),
  kid: z.string(),
  blobSha256: z.instanceof(Uint8Array),
});
export type Rising = z.output<typeof Rising>;

/**
 * The next receipt that can rise: without a time first, then by the end of its certificate. `skipped`: ids as JSON that
 * failed for a reason of their own. Index `receipt_rising`.
 */
export const selectRising = row(Rising)`
  SELECT id, application_id AS applicationId, level, digest, kid, blob_sha256 AS blobSha256
  FROM receipt
  WHERE level IN ('B-B', 'B-T') AND (level = 'B-B' AND :stamps = 1 OR level = 'B-T' AND :answers = 1)
    AND id NOT IN (SELECT value FROM json_each(:skipped))
  ORDER BY level, leaf_expires_at, issued_at, id
  LIMIT 1`;

/** The level in WHERE makes it a compare-and-set: nothing rises twice or falls. */
export const updateRaised = change`
  UPDATE receipt
  SET level = :level, blob_sha256 = :sha256, confirmed_at = coalesce(confirmed_at, :confirmedAt)
  WHERE id = :id AND level = :from AND blob_sha256 = :before`;

export const insertBefore = change`
  INSERT INTO receipt_before (sha256, mid)
  VALUES (:sha256, :mid)
  ON CONFLICT DO NOTHING`;
