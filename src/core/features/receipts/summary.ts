import type { Instant, ReceiptId, ReceiptNumber } from '#contract/ids';
import type { SentFiles } from '#contract/receipts';
import type { VisitApplication } from '#contract/visits';
import type { Core } from '#core/context';
import { selectFileCounts } from '#core/features/blobs/index';
import { selectLatestReceipt, selectOutboxState } from './receipts.sql.ts';

type Sent = NonNullable<VisitApplication['receipt']>['sent'];

/** The officer's question is whether the centre has it; acked and settled read the same on purpose (docs/design/sync.md, 13). */
export function sentState(core: Core, applicationId: string): Sent {
  const state = selectOutboxState(core.db, { applicationId })?.state ?? 'settled';
  if (state === 'rejected' || state === 'parked') return state;
  if (state === 'pending') return core.sync.state().online ? 'sending' : 'waiting';
  return 'at-centre';
}

/** Data first, files after it: "files n of m" (docs/design/sync.md, 13). */
export const sentFiles = (core: Core, applicationId: string): SentFiles =>
  selectFileCounts(core.db, { entity: 'application', entityId: applicationId }) ?? { all: 0, stored: 0, damaged: 0 };

export function receiptSummary(core: Core, applicationId: string): VisitApplication['receipt'] {
  const receipt = selectLatestReceipt(core.db, { applicationId });
  if (!receipt) return null;
  return {
    id: receipt.id as ReceiptId,
    number: receipt.number as ReceiptNumber,
    level: receipt.level,
    sent: sentState(core, applicationId),
    files: sentFiles(core, applicationId),
    submittedAt: receipt.issuedAt as Instant,
  };
}
