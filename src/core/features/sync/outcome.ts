import { OutcomeBody } from '#contract/wire/assignment';
import type { Db } from '#core/db/sql';
import { isRoot, rebase } from './rebase.ts';
import { selectHasCursor, selectOutcome, selectParkedRow, updateParked } from './outcome.sql.ts';

/**
 * What a supervisor decided on a txn that this machine had parked, inside the caller's transaction. Accepted work is
 * acknowledged and settles with the round that contains it; refused work has no effect and its text stays.
 */
export function takeOutcome(
  db: Db,
  machineId: string,
  text: string,
  serverTime: string | null,
  keys: Set<string>,
): void {
  const body = OutcomeBody.parse(JSON.parse(text));
  for (const mid of body.mids) {
    const row = selectParkedRow(db, { mid });
    if (!row) continue; // heard before, or of a log that this machine has not kept
    updateParked(db, { mid, ...decided(db, body, row.scope, serverTime) });
    if (!isRoot(row.entity)) continue;
    rebase(db, machineId, row.entity, row.entityId, row.scope);
    keys.add(`${row.entity}:${row.entityId}`);
  }
  keys.add('ledger');
}

/** A txn that was decided before its answer came: a lost reply, or a log that was sent again. */
export function takeKnownOutcome(
  db: Db,
  machineId: string,
  mid: string,
  serverTime: string | null,
  keys: Set<string>,
): void {
  const known = selectOutcome(db, { scope: `machine:${machineId}`, mid });
  if (known) takeOutcome(db, machineId, known.body, serverTime, keys);
}

function decided(db: Db, { decision, scope, pos, reason }: OutcomeBody, written: string, serverTime: string | null) {
  if (decision === 'refused') {
    const result = JSON.stringify({ reason: 'refused', current: '', note: reason });
    return { state: 'rejected', status: 'rejected', pos: null, result, settledAt: serverTime };
  }
  const place = scope ?? written;
  const isReadHere = selectHasCursor(db, { scope: place }) !== undefined && place === written;
  const settledAt = isReadHere ? null : serverTime;
  return { state: isReadHere ? 'acked' : 'settled', status: 'applied', pos, result: null, settledAt };
}
