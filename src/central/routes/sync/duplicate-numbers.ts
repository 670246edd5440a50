import { DUPLICATE_NUMBER } from '#contract/wire/assignment';
import { ApplicationBody, ReceiptIssue } from '#contract/wire/mutations';
import type { Queryable } from '../../db/sql.ts';
import { lockHeads } from '../../feed.sql.ts';
import { type Duplicate, insertNumbers, selectDuplicates } from './duplicate-numbers.sql.ts';
import { type BatchOutcome, conflictId, type NewConflict } from './judge.ts';

/**
 * Notes the receipts of a batch by their numbers; a number that stands on another paper of the mall becomes a conflict
 * for its supervisor. Both receipts stay valid (docs/design/sync.md, section 6). `scopes`: everything this batch will
 * publish in; their heads are held first, so that two batches cannot both miss each other.
 */
export async function duplicateNumbers(
  db: Queryable,
  outcome: BatchOutcome,
  scopes: readonly string[],
): Promise<NewConflict[]> {
  const receipts = receiptsOf(outcome);
  if (receipts.length === 0) return [];
  await lockHeads(db, [[...new Set(scopes)].sort()]);
  const fresh = await insertNumbers(db, [
    receipts.map(({ scope }) => scope),
    receipts.map(({ number }) => number),
    receipts.map(({ id }) => id),
    receipts.map(({ applicationId }) => applicationId),
    receipts.map(({ dataSha256 }) => Buffer.from(dataSha256, 'hex')),
    receipts.map(({ mid }) => mid),
  ]);
  if (fresh.length === 0) return [];
  const found = await selectDuplicates(db, [
    [...new Set(receipts.map(({ scope }) => scope))],
    receipts.map(({ number }) => number),
    fresh.map(({ receipt_id }) => receipt_id),
  ]);
  return found.map(conflictOf);
}

/** A receipt that came inside its application, without a mutation of its own. */
const NO_MUTATION = '00000000-0000-0000-0000-000000000000';

const Numbered = ApplicationBody.pick({ id: true, receipts: true }).strip();

function receiptsOf({ roots, judged, decisions }: BatchOutcome) {
  const took = judged.flatMap(({ mutation, outcome }) => (outcome.status === 'applied' ? [mutation] : []));
  const accepted = decisions.flatMap((each) =>
    each.kind === 'parked' ? each.parts.map((part) => part.candidate) : [],
  );
  const issues = [...took, ...accepted].filter(({ name }) => name === 'receipt.issue');
  const writers = new Map(
    issues.flatMap(({ mid, args }) => {
      const read = ReceiptIssue.safeParse(JSON.parse(args ?? 'null'));
      return read.success ? [[read.data.receipt.id as string, mid] as const] : [];
    }),
  );
  return [...roots].flatMap(([key, { root }]) => {
    const body = key.startsWith('application/') ? Numbered.safeParse(root.body) : undefined;
    if (!body?.success) return [];
    return body.data.receipts.map(({ id, number, dataSha256 }) => {
      const mid = writers.get(id) ?? root.fieldRev['receipts']?.mid ?? NO_MUTATION;
      return { scope: root.scope, number, id, applicationId: body.data.id, dataSha256, mid };
    });
  });
}

const conflictOf = (found: Duplicate): NewConflict => {
  const { number, scope, mid } = found;
  return {
    id: conflictId(mid, DUPLICATE_NUMBER),
    mid,
    theirsMid: found.other_mid,
    entity: 'application',
    entityId: found.application_id,
    scope,
    field: DUPLICATE_NUMBER,
    base: null,
    mine: {
      number,
      applicationId: found.application_id,
      receiptId: found.receipt_id,
      dataSha256: found.data_sha256.toString('hex'),
    },
    theirs: {
      number,
      applicationId: found.other_application_id,
      receiptId: found.other_receipt_id,
      dataSha256: found.other_data_sha256.toString('hex'),
    },
  };
};
