export { issueReceipt } from './issue.ts';
export { createSealKeeper, type SealKeeper } from './keeper.ts';
export { receiptSummary, sentState } from './summary.ts';
export { selectReceiptByNumber } from './receipts.sql.ts';
export { trustedKeys, trustedRoots } from './trust.ts';
