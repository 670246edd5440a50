import type { Migration } from './index.ts';

/** What waits is counted, and what is acknowledged is settled, after every batch: not by reading every row each time. */
export const unsent: Migration = {
  version: 80,
  sql: `
CREATE INDEX outbox_pending ON outbox (n) WHERE state = 'pending';
CREATE INDEX outbox_pending_application ON outbox (entity_id) WHERE state = 'pending' AND entity = 'application';
CREATE INDEX outbox_acked ON outbox (scope, n) WHERE state = 'acked';
`,
};
