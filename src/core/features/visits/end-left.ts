import type { Tx } from '#core/transaction';
import { selectOpenVisits, selectVisitDrafts, updateVisitFinished } from './visits.sql.ts';

/**
 * Ends every open visit that nobody will come back to, because the workstation leaves the mall: an open one would keep
 * its rows here for good. Their officers keep the drafts.
 */
export function endLeftVisits(tx: Tx): void {
  for (const { id } of selectOpenVisits(tx.db)) {
    const count = selectVisitDrafts(tx.db, { visitId: id }).length;
    updateVisitFinished(tx.db, { id, finishedAt: tx.wall, outcome: 'left' });
    tx.audit({ action: 'visit-finished', subject: { kind: 'visit', id }, count });
    tx.changed('visit');
  }
}
