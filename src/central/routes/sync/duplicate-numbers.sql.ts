import { z } from 'zod';
import { Bytes, rows } from '../../db/sql.ts';

/** Receipts that were not known; those that were stay as they are. */
export const insertNumbers = rows(z.object({ receipt_id: z.uuid() }))`
  INSERT INTO receipt_number (scope, number, receipt_id, application_id, data_sha256, mid)
  SELECT t.*
  FROM unnest($1::text[], $2::text[], $3::uuid[], $4::uuid[], $5::bytea[], $6::uuid[]) AS t
  ON CONFLICT DO NOTHING
  RETURNING receipt_id`;

const Receipt = { receipt_id: z.uuid(), application_id: z.uuid(), data_sha256: Bytes, mid: z.uuid() };
const Duplicate = z.object({
  scope: z.string(),
  number: z.string(),
  ...Receipt,
  other_receipt_id: Receipt.receipt_id,
  other_application_id: Receipt.application_id,
  other_data_sha256: Receipt.data_sha256,
  other_mid: Receipt.mid,
});
export type Duplicate = z.output<typeof Duplicate>;

/**
 * For each of these receipts the oldest one that has its number and says something else; of two that came together
 * only the younger is named. Primary key.
 */
export const selectDuplicates = rows(Duplicate)`
  SELECT DISTINCT ON (n.receipt_id) n.scope, n.number, n.receipt_id, n.application_id, n.data_sha256, n.mid,
         o.receipt_id AS other_receipt_id, o.application_id AS other_application_id,
         o.data_sha256 AS other_data_sha256, o.mid AS other_mid
  FROM receipt_number n
  JOIN receipt_number o ON o.scope = n.scope AND o.number = n.number
  WHERE n.scope = ANY ($1::text[]) AND n.number = ANY ($2::text[]) AND n.receipt_id = ANY ($3::uuid[])
    AND o.data_sha256 <> n.data_sha256
    AND (o.receipt_id < n.receipt_id OR o.receipt_id <> ALL ($3::uuid[]))
  ORDER BY n.receipt_id, o.receipt_id`;
