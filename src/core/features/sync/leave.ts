import type { Db } from '#core/db/sql';
import { type RootName, rebase } from './rebase.ts';
import * as sql from './leave.sql.ts';

/** The scope is read: from its beginning where it was left or never read, else on from where the cursor stands. */
export const enterScope = (db: Db, scope: string): void => void sql.upsertCursorSnapshot(db, { scope });

/**
 * Clears what may go of scopes that this machine has no grant for any more: what the centre acknowledged there is
 * settled, clean rows are deleted, unsent and parked work stays. Repeatable; the cursor goes with the last row
 * (docs/design/sync.md, section 6, Reassignment). Answers whether anything changed.
 */
export function clearLeftScopes(db: Db, machineId: string, serverTime: string | null): boolean {
  const left = sql.selectLeaving(db);
  const run = db.transaction(() => left.some(({ scope }) => clear(db, machineId, scope, serverTime)));
  return left.length > 0 && run.immediate();
}

const ROOTS: readonly RootName[] = ['citizen', 'application'];

function clear(db: Db, machineId: string, scope: string, serverTime: string | null): boolean {
  let count = sql.updateLeftSettled(db, { scope, at: serverTime });
  for (const entity of ROOTS) {
    for (const { id } of sql.selectDirty[entity](db, { scope })) rebase(db, machineId, entity, id, scope);
    count += sql.deleteClean[entity](db, { scope });
  }
  count += sql.deleteScopeRows(db, { scope });
  const isEmpty = (sql.countLeft(db, { scope })?.count ?? 0) === 0;
  if (isEmpty) count += sql.deleteCursor(db, { scope });
  return count > 0;
}
