/** The ledger pages over applications written here, newest first. */
export const ledger = {
  version: 30,
  sql: `
CREATE INDEX outbox_submitted ON outbox (n) WHERE name = 'application.submit';
`,
} as const;
