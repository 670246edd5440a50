import type { CitizenId, VisitId } from '#contract/ids';
import type { Input, Output } from '#contract/index';
import type { Officer } from '#contract/session';
import type { Core } from '#core/context';
import { fail } from '#core/fault';
import { commit, type Tx } from '#core/transaction';
import { addEvidence, addTimeline, type Evidence } from './timeline.ts';
import { insertVisit, selectOpenVisit, updateDraftsToVisit, updateVisitCitizen } from './visits.sql.ts';

/** F3. Errors: `visit-open`. */
export function startVisit(core: Core, officer: Officer, input: Input<'visits.start'>): Output<'visits.start'> {
  return commit(core, officer, { name: 'visits.start', id: input.commandId }, (tx) => {
    if (selectOpenVisit(tx.db, { officerId: officer.id })) fail('visit-open', {});
    return { visitId: startVisitIn(tx, core, officer) };
  });
}

/** A visit without a ticket, inside an action that needs one. */
export function startVisitIn(tx: Tx, core: Core, officer: Officer): VisitId {
  const id = tx.newId() as VisitId;
  const counter = core.catalogue.counter() ?? fail('no-assignment', {});
  core.lastCard = undefined; // whoever comes now has shown nothing yet
  insertVisit(tx.db, { id, officerId: officer.id, counter: counter.number, startedAt: tx.wall });
  addTimeline(tx, id, 'visit-started');
  tx.audit({ action: 'visit-started', subject: { kind: 'visit', id } });
  tx.changed('visit');
  return id;
}

/**
 * The person at the desk is this citizen. Drafts that the officer kept for them come into the visit.
 * The look-up is audited here, once, with its purpose.
 */
export function takeCitizen(tx: Tx, officer: Officer, visitId: string, citizenId: CitizenId, evidence: Evidence): void {
  if (updateVisitCitizen(tx.db, { id: visitId, citizenId }) !== 1) fail('no-visit', {});
  updateDraftsToVisit(tx.db, { officerId: officer.id, citizenId, visitId });
  addEvidence(tx, visitId, evidence);
  tx.audit({
    action: 'citizen-viewed',
    subject: { kind: 'citizen', id: citizenId },
    visit: visitId,
    purpose: 'serve-visit',
    method: evidence.method,
  });
  tx.changed('visit', `citizen:${citizenId}`);
}
