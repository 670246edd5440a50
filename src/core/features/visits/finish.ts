import type { Input } from '#contract/index';
import type { Officer } from '#contract/session';
import type { Core } from '#core/context';
import { fail } from '#core/fault';
import { takeAssignment } from '#core/features/assignment/index';
import { commit } from '#core/transaction';
import { deleteVisitDrafts, selectOpenVisit, selectVisitDrafts, updateVisitFinished } from './visits.sql.ts';

/** F10. Unsubmitted work is either kept for the officer or given up, never silently. Errors: `no-visit`, `drafts-open`. */
export function finishVisit(core: Core, officer: Officer, input: Input<'visits.finish'>): Record<string, never> {
  const done = commit(core, officer, { name: 'visits.finish', id: input.commandId }, (tx) => {
    const visit = selectOpenVisit(tx.db, { officerId: officer.id }) ?? fail('no-visit', {});
    const drafts = selectVisitDrafts(tx.db, { visitId: visit.id });
    if (drafts.length > 0 && input.outcome === 'served' && !input.keepDrafts) {
      fail('drafts-open', { count: drafts.length });
    }
    if (!input.keepDrafts) deleteVisitDrafts(tx.db, { visitId: visit.id });
    updateVisitFinished(tx.db, { id: visit.id, finishedAt: tx.wall, outcome: input.outcome });
    tx.audit({ action: 'visit-finished', subject: { kind: 'visit', id: visit.id }, count: drafts.length });
    tx.changed('visit');
    return {};
  });
  core.lastCard = undefined;
  takeAssignment(core); // one that was ordered waited for this
  return done;
}
