import type { Migration } from './index.ts';

/**
 * A log that has to go on in another one (docs/design/sync.md, section 6). `next_reason` says why, `next_missing` which
 * rows can never be sent again, and `series_spent` that numbers of `series` may not be given out any more.
 */
export const incarnations: Migration = {
  version: 20,
  sql: `
ALTER TABLE sync_meta ADD COLUMN next_reason TEXT
  CHECK (next_reason IN ('fork', 'behind', 'restore', 'centre', 'gap', 'unsendable'));
ALTER TABLE sync_meta ADD COLUMN next_missing TEXT;
ALTER TABLE sync_meta ADD COLUMN series_spent INTEGER NOT NULL DEFAULT 0;
`,
};
