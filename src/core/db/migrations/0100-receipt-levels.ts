import type { Migration } from './index.ts';

/**
 * Receipts that wait for a higher level, in the order of their certificate's end: a seal without a time stamp cannot be
 * proven afterwards. The file of the lower level is kept until the centre knows the higher one.
 */
export const receiptLevels: Migration = {
  version: 100,
  sql: `
ALTER TABLE receipt ADD COLUMN leaf_expires_at TEXT;
ALTER TABLE receipt ADD COLUMN confirmed_at TEXT;
CREATE INDEX receipt_rising ON receipt (level, leaf_expires_at, issued_at, id) WHERE level IN ('B-B', 'B-T');
CREATE TABLE receipt_before (
  sha256 BLOB PRIMARY KEY REFERENCES blob,
  mid TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`,
};
