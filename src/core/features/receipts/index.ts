export { issueReceipt } from './issue.ts';
export { createSealKeeper, type SealKeeper } from './keeper.ts';
export { receiptSummary } from './summary.ts';
export { selectReceiptByNumber } from './receipts.sql.ts';
export { trustedKeys } from './trust.ts';
