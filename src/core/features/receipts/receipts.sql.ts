import { z } from 'zod';
import { SealLevel } from '#contract/receipts';
import { change, row, rows } from '#core/db/sql';

/** Newest day and highest number of this machine's series; unique index (site, machine, local_date, sequence). */
export const selectLastNumber = row(z.object({ localDate: z.string(), sequence: z.int() }))`
  SELECT local_date AS localDate, sequence
  FROM receipt
  WHERE site = :site AND machine = :machine
  ORDER BY local_date DESC, sequence DESC
  LIMIT 1`;

export const insertReceipt = change`
  INSERT INTO receipt (id, application_id, number, site, machine, local_date, sequence, data, data_sha256, issued_at)
  VALUES (:id, :applicationId, :number, :site, :machine, :localDate, :sequence, :data, :dataSha256, :issuedAt)`;

const Receipt = z.object({
  id: z.string(),
  applicationId: z.string(),
  number: z.string(),
  data: z.string(),
  dataSha256: z.string(),
  issuedAt: z.string(),
  level: SealLevel,
  sealProblem: z.enum(['certificate-pending', 'certificate-expired']).nullable(),
  sealedAt: z.string().nullable(),
  confirmedAt: z.string().nullable(),
  qrText: z.string().nullable(),
  blobSha256: z.instanceof(Uint8Array).nullable(),
});
export type ReceiptRow = z.output<typeof Receipt>;

/** Primary key. */
export const selectReceipt = row(Receipt)`
  SELECT id, application_id AS applicationId, number, data, data_sha256 AS dataSha256, issued_at AS issuedAt, level,
         seal_problem AS sealProblem, sealed_at AS sealedAt, confirmed_at AS confirmedAt,
         qr_text AS qrText, blob_sha256 AS blobSha256
  FROM receipt
  WHERE id = :id`;

/** Index `receipt_application`. */
export const selectLatestReceipt = row(Receipt)`
  SELECT id, application_id AS applicationId, number, data, data_sha256 AS dataSha256, issued_at AS issuedAt, level,
         seal_problem AS sealProblem, sealed_at AS sealedAt, confirmed_at AS confirmedAt,
         qr_text AS qrText, blob_sha256 AS blobSha256
  FROM receipt
  WHERE application_id = :applicationId
  ORDER BY issued_at DESC, id DESC
  LIMIT 1`;

/** Index `receipt_number`. */
export const selectReceiptByNumber = row(z.object({ id: z.string(), dataSha256: z.string() }))`
  SELECT id, data_sha256 AS dataSha256
  FROM receipt
  WHERE number = :number
  ORDER BY id
  LIMIT 1`;

/** Index `receipt_unsealed`: committed, but the process ended before the seal, or no certificate was there. */
export const selectUnsealed = rows(z.object({ id: z.string() }))`
  SELECT id
  FROM receipt
  WHERE level = 'none'
  ORDER BY issued_at, id`;

/** The level in WHERE makes it a compare-and-set: a receipt is sealed once. */
export const updateSealed = change`
  UPDATE receipt
  SET level = 'B-B', sealed_at = :sealedAt, digest = :digest, kid = :kid, qr_text = :qrText, blob_sha256 = :sha256,
      leaf_expires_at = :leafExpiresAt, seal_problem = NULL
  WHERE id = :id AND level = 'none'`;

export const updateSealProblem = change`
  UPDATE receipt
  SET seal_problem = :problem
  WHERE id = :id AND level = 'none'`;

/** Numbers given out on one day, for the gap check. */
export const selectSequences = rows(z.object({ sequence: z.int() }))`
  SELECT sequence
  FROM receipt
  WHERE site = :site AND machine = :machine AND local_date = :localDate
  ORDER BY sequence`;

/** Index `outbox_entity`: the worst state among an application's own mutations. */
export const selectOutboxState = row(z.object({ state: z.string() }))`
  SELECT state
  FROM outbox
  WHERE entity_id = :applicationId AND entity = 'application'
  ORDER BY CASE state WHEN 'rejected' THEN 0 WHEN 'parked' THEN 1 WHEN 'pending' THEN 2 ELSE 3 END
  LIMIT 1`;
