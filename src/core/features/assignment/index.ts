import type { SessionState } from '#contract/session';
import { MallCounter, MallSite } from '#contract/wire/mall';
import type { Core } from '#core/context';
import { selectBodies } from '#core/features/catalogue/index';
import { readGrants, selectIdentity, updateHeldGrant } from '#core/features/enrolment/index';
import { enterScope } from '#core/features/sync/index';
import { endLeftVisits, selectOpenVisit, selectOpenVisits } from '#core/features/visits/index';
import { transact } from '#core/transaction';
import { type AssignmentStep, maySignInHere, nextStep, type VisitInHand } from '#domain/assignment/index';

/** A visit left open is the present one until its officer ends it or another citizen comes to the desk. */
function visitInHand(core: Core): VisitInHand {
  const open = selectOpenVisits(core.db);
  const signedIn = new Set<string>(core.signedIn().map(({ id }) => id));
  if (open.some(({ officerId }) => signedIn.has(officerId))) return 'attended';
  const owner = core.catalogue
    .officers()
    .find(({ id }) => open.some((visit) => visit.isLast && visit.officerId === id));
  return owner && maySignInHere(owner, core.catalogue.officerIds()) ? 'unattended' : 'none';
}

/** Rows of a mall that was left stay until the present visit is over; without an assignment nobody can come back to it. */
export function isVisitInHand(core: Core): boolean {
  const visit = visitInHand(core);
  return visit === 'attended' || (visit === 'unattended' && stepOf(core, visit).kind !== 'none');
}

function stepOf(core: Core, visit: VisitInHand): AssignmentStep {
  const identity = selectIdentity(core.db);
  return identity ? nextStep(readGrants(core.db), identity.grantId, visit) : { kind: 'stay' };
}

/**
 * Takes over the assignment that was ordered, unless a visit is open: then it waits for its end. Called after every
 * pull, visit and session; repeating it changes nothing (docs/design/sync.md, section 6, Reassignment).
 */
export function takeAssignment(core: Core): void {
  const visit = visitInHand(core);
  const step = stepOf(core, visit);
  if (step.kind === 'switch') {
    const { next, under } = step;
    transact(core, null, (tx) => {
      const { machineId, grantId: from, mallScope } = selectIdentity(tx.db) ?? neverEnrolled();
      const by = { scope: under.scope, grantId: under.id };
      tx.order('assignment.switch', 'machine', machineId, { from, to: next.id }, by);
      updateHeldGrant(tx.db, { grantId: next.id, mallScope: next.scope });
      if (next.scope !== mallScope) endLeftVisits(tx);
      enterScope(tx.db, next.scope); // also in the same mall: it may have stopped reading it while it had no assignment
      tx.audit({ action: 'assignment-switched' });
    });
    core.catalogue.refresh();
    core.emit('changed', { keys: ['catalogue', 'visit'] });
    core.emit('session.changed', {});
  }
  if (step.kind === 'none' && visit !== 'attended' && selectOpenVisits(core.db).length > 0) {
    transact(core, null, endLeftVisits);
  }
  endForeignSessions(core, step.kind === 'none');
}

function neverEnrolled(): never {
  throw new Error('a grant without an enrolment');
}

/**
 * A session ends when its officer is not one of this mall any more, works at another counter now, or the workstation
 * has no assignment; an open visit is finished first unless the centre withdrew the officer.
 */
function endForeignSessions(core: Core, isUnassigned: boolean): void {
  for (const officer of core.signedIn()) {
    const isKnown = core.catalogue.officers().some(({ id, role }) => id === officer.id && role === officer.role);
    const isElsewhere = isUnassigned || !maySignInHere(officer, core.catalogue.officerIds());
    const isBusy = selectOpenVisit(core.db, { officerId: officer.id }) !== undefined;
    if (!isKnown || (isElsewhere && !isBusy)) core.endSessionsOf(officer.id);
  }
}

/** For the page: whether this workstation moves after the present visit, or stands nowhere. */
export function assignmentState(core: Core): Pick<SessionState, 'closing' | 'unassigned'> {
  const step = stepOf(core, 'attended');
  if (step.kind !== 'closing') return { closing: null, unassigned: step.kind === 'none' };
  const { assignment, scope, reason } = step.next;
  const counter = selectBodies(core.db, { entity: 'counter' })
    .map(({ body }) => MallCounter.parse(JSON.parse(body)))
    .find(({ id }) => id === assignment?.counterId);
  const site = selectBodies(core.db, { entity: 'site' })
    .map(({ body }) => MallSite.parse(JSON.parse(body)))
    .find(({ id }) => `mall:${id}` === scope);
  const isElsewhere = scope !== selectIdentity(core.db)?.mallScope;
  return {
    closing: {
      counter: counter ? { number: counter.number, name: counter.name } : null,
      site: isElsewhere ? (site?.shortName ?? null) : null,
      reason,
    },
    unassigned: false,
  };
}
