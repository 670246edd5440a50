import type { Db } from '#core/db/sql';
import { insertEmptyBase, keepBase } from '#core/transaction.sql';
import { mutatorOf, type Root } from '#domain/mutations/index';
import { deleteBase, deleteRoot, keepRoot, replaceBase, selectBase, selectUnsettled, writeRoot } from './scope.sql.ts';
import { selectOpen } from './sync.sql.ts';

export type RootName = 'citizen' | 'application';
export const isRoot = (entity: string): entity is RootName => entity === 'citizen' || entity === 'application';

/** A row of the centre as it arrived; `body` null when it is gone there. */
export interface CentreRow {
  readonly entity: RootName;
  readonly id: string;
  readonly scope: string;
  readonly rev: number;
  readonly body: string | null;
}

/** Takes the centre's row as the new base, inside the caller's transaction (docs/design/sync.md, L4). */
export function receiveRow(db: Db, machineId: string, { entity, id, scope, rev, body }: CentreRow): void {
  if ((selectUnsettled[entity](db, { id })?.unsettled ?? 0) > 0) {
    replaceBase(db, { entity, id, rev, body });
    rebase(db, machineId, entity, id, scope);
  } else if (body === null) {
    deleteRoot[entity](db, { id });
  } else {
    writeRoot[entity](db, { id, scope, rev, body, unsettled: 0, attention: null });
  }
}

/** Settled mutations of this row are open again, because the centre may have lost them. */
export function reopen(db: Db, machineId: string, entity: RootName, id: string, scope: string): void {
  if (!selectUnsettled[entity](db, { id })) insertEmptyBase(db, { entity, id });
  else keepBase[entity](db, { id });
  rebase(db, machineId, entity, id, scope);
}

/**
 * Base plus every unsettled mutation in order of authoring; one that no longer applies is skipped and marked, the
 * centre will judge it. With nothing unsettled the row is its own base again.
 */
export function rebase(db: Db, machineId: string, entity: RootName, id: string, scope: string): void {
  const base = selectBase(db, { entity, id });
  if (!base) return; // clean already
  const open = selectOpen(db, { entity, id });
  let row: Root | null =
    base.body === null ? null : { scope, rev: base.rev ?? 0, body: JSON.parse(base.body), fieldRev: {} };
  let attention: string | null = null;
  for (const { mid, name, v, args, scope: written, state, status } of open) {
    const context = { mid, machineId, scope: written, entityId: id };
    const judgement = args === null ? undefined : mutatorOf(name, v)?.judge(row, args, context);
    if (judgement && 'row' in judgement) row = judgement.row;
    const isJudged = state === 'acked' || status !== null; // the base may hold its effect already: its refusal says nothing
    if (judgement && !isJudged && !('changed' in judgement && judgement.status !== 'conflict'))
      attention = judgement.status;
    if (state === 'parked' || status === 'parked') attention = 'parked';
  }
  if (open.length === 0) deleteBase(db, { entity, id });
  if (row === null && open.length === 0) deleteRoot[entity](db, { id });
  else if (row === null) {
    // Gone at the centre, or made by a mutation that cannot be read any more: its text stays until that is settled.
    keepRoot[entity](db, { id, unsettled: open.length, attention });
  } else {
    const body = JSON.stringify(row.body);
    writeRoot[entity](db, { id, scope: row.scope, rev: base.rev, body, unsettled: open.length, attention });
  }
}
