export { issueReceipt } from './issue.ts';
export { createSealKeeper, type SealKeeper } from './keeper.ts';
export { createLevelKeeper, type LevelKeeper } from './levels/keeper.ts';
export { createNumberMark, type NumberMark } from './number-mark.ts';
export { selectReceiptByNumber } from './receipts.sql.ts';
export { receiptSummary } from './summary.ts';
export { trustedKeys } from './trust.ts';
