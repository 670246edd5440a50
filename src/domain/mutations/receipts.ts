import { ApplicationBody, type ReceiptBody, type ReceiptIssue, type ReceiptSeal } from '#contract/wire/mutations';
import type { z } from 'zod';
import { type Json, type Judgement, type MutationContext, park, type Root } from './judgement.ts';
import { withFields } from './rows.ts';

/** Seals only rise (docs/design/sync.md, section 6). */
const LEVELS = ['none', 'B-B', 'B-T', 'B-LT', 'B-LTA'] as const;

function receiptsOf(row: Root): ReceiptBody[] | undefined {
  const body = ApplicationBody.safeParse(row.body);
  return body.success ? body.data.receipts : undefined;
}

const withReceipts = (row: Root, receipts: readonly ReceiptBody[], ctx: MutationContext): Judgement => ({
  status: 'applied',
  row: withFields(row, { receipts: receipts as unknown as Json }, ctx),
  changed: true,
});

/** The citizen holds the paper, so this is never refused; the same receipt twice changes nothing. */
export function issued(row: Root | null, args: z.output<typeof ReceiptIssue>, ctx: MutationContext): Judgement {
  if (row === null) return park('root_missing');
  const receipts = receiptsOf(row);
  if (!receipts) return park('root_invalid');
  if (receipts.some((receipt) => receipt.id === args.receipt.id)) return { status: 'merged', row, changed: false };
  return withReceipts(row, [...receipts, { ...args.receipt, seal: null } as ReceiptBody], ctx);
}

/** Replaces the reference to the file of a lower level; a lower or equal level changes nothing. */
export function sealed(row: Root | null, args: z.output<typeof ReceiptSeal>, ctx: MutationContext): Judgement {
  if (row === null) return park('root_missing');
  const receipts = receiptsOf(row);
  if (!receipts) return park('root_invalid');
  const receipt = receipts.find(({ id }) => id === args.receiptId);
  if (!receipt) return park('root_missing');
  const held = LEVELS.indexOf(receipt.seal?.level ?? 'none');
  if (LEVELS.indexOf(args.level) <= held) return { status: 'merged', row, changed: false };
  const { level, sha256, digest, kid } = args;
  return withReceipts(
    row,
    receipts.map((each) => (each === receipt ? { ...each, seal: { level, sha256, digest, kid } } : each)),
    ctx,
  );
}
