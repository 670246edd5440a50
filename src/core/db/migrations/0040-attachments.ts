import type { Migration } from './index.ts';

/** Files of drafts; which files wait for the centre; and which rows a file belongs to. */
export const attachments: Migration = {
  version: 40,
  sql: `
CREATE TABLE draft_attachment (
  id TEXT PRIMARY KEY,
  draft_id TEXT NOT NULL REFERENCES draft ON DELETE CASCADE,
  requirement_id TEXT NOT NULL,
  name TEXT NOT NULL,
  sha256 BLOB NOT NULL REFERENCES blob,
  mime TEXT NOT NULL,
  size INTEGER NOT NULL,
  pages INTEGER NOT NULL,
  is_active INTEGER NOT NULL CHECK (is_active IN (0, 1)),
  added_at TEXT NOT NULL
) STRICT;
CREATE INDEX draft_attachment_draft ON draft_attachment (draft_id, added_at);
CREATE INDEX draft_attachment_sha256 ON draft_attachment (sha256);
CREATE INDEX blob_waiting ON blob (size, sha256) WHERE state IN ('local', 'sending');
CREATE INDEX blob_missing ON blob (sha256) WHERE state = 'missing';
CREATE INDEX blob_stored ON blob (stored_at) WHERE state = 'stored';
CREATE INDEX blob_ref_sha256 ON blob_ref (sha256);
CREATE INDEX receipt_blob ON receipt (blob_sha256);
`,
};
