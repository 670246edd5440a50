import { createHash } from 'node:crypto';
import type { MutationArgs } from '#contract/wire/mutations';
import type { Db } from '#core/db/sql';
import { chainBytes, contentText } from '#domain/mutations/hash';
import { wireMutation } from './batch.ts';
import { type Next, updateUnsendable } from './incarnation.sql.ts';
import { appendMachineMutation, NIL_UUID, type OutboxTx } from './outbox.ts';
import { isRoot, rebase } from './rebase.ts';
import { type Meta, type OutboxRow, selectOutboxRow, selectPending } from './sync.sql.ts';

/** As many bytes as fit into one part of `log.salvage` in base64. */
const PART_BYTES = 45_000;

/** Whether a row no longer is what was hashed when it was written: a page of the file was damaged. */
export function isDamaged(row: OutboxRow): boolean {
  if (row.args === null) return false; // erased: the hash is all there is
  try {
    const hash = createHash('sha256')
      .update(contentText({ ...row, args: row.args }))
      .digest();
    return !hash.equals(row.contentHash);
  } catch {
    return true; // a line break in a field that can hold none
  }
}

/** The place in the log that the centre named last, and how often in a row. */
export interface Named {
  seq: number;
  count: number;
}
/** A row that is as it was written is given up only when the centre has named it this often. */
const NAMED_OFTEN = 3;

/**
 * Which rows the log has to go on without, after the centre has named one that it cannot take; undefined while it may
 * still be the centre's mistake. Every damaged row goes at once, so that one bad page does not cost a log for each. A
 * row whose content is right and whose place in the chain is not is healed by the new chain, and goes along.
 */
export function unsendable(db: Db, { incarnation, ackedSeq }: Meta, seq: number, named: Named): number[] | undefined {
  named.count = named.seq === seq ? named.count + 1 : 1;
  named.seq = seq;
  const pending = selectPending(db, { incarnation, ackedSeq, limit: -1 });
  const damaged = pending.filter(isDamaged).map((row) => row.seq);
  if (damaged.length > 0) return damaged;
  const row = pending.find((each) => each.seq === seq);
  if (row && !isChained(row)) return [];
  return named.count < NAMED_OFTEN ? undefined : [seq];
}

const isChained = ({ prevHash, seq, contentHash, hash }: OutboxRow): boolean =>
  createHash('sha256')
    .update(chainBytes(prevHash, seq, contentHash))
    .digest()
    .equals(hash);

/**
 * Takes mutations out of the log that no request can carry, inside the caller's transaction: each is parked here for a
 * technician, stays on its row, and what it held goes on as raw text (docs/design/sync.md, section 6).
 */
export function cutOut(tx: OutboxTx, log: Next, seqs: readonly number[]): void {
  for (const seq of seqs) {
    const row = selectOutboxRow(tx.db, { incarnation: log.incarnation, seq });
    if (!row || updateUnsendable(tx.db, { incarnation: log.incarnation, seq }) !== 1) continue;
    if (row.name === 'log.salvage') continue; // it would never end
    const txn = tx.newId();
    for (const args of salvageParts(row, log.incarnation)) {
      appendMachineMutation(tx, log, { name: 'log.salvage', args, operatorId: NIL_UUID, txn });
    }
    if (isRoot(row.entity)) rebase(tx.db, log.machineId, row.entity, row.entityId, row.scope);
  }
}

/** The whole row as JSON in UTF-8, cut so that every part can be sent. */
export function salvageParts(row: OutboxRow, incarnation: string): MutationArgs<'log.salvage'>[] {
  const bytes = Buffer.from(JSON.stringify(wireMutation(row)));
  const parts = Math.max(1, Math.ceil(bytes.length / PART_BYTES));
  return Array.from({ length: parts }, (_, n) => ({
    mid: row.mid,
    incarnation,
    seq: row.seq,
    part: n + 1,
    parts,
    bytes: bytes.subarray(n * PART_BYTES, (n + 1) * PART_BYTES).toString('base64'),
  }));
}
