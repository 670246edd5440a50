import type { SessionState } from '#contract/session';
import { MallCounter, MallSite } from '#contract/wire/mall';
import type { Core } from '#core/context';
import { selectBodies } from '#core/features/catalogue/index';
import { readGrants, selectIdentity, updateHeldGrant } from '#core/features/enrolment/index';
import { enterScope } from '#core/features/sync/index';
import { selectOpenVisit } from '#core/features/visits/index';
import { transact } from '#core/transaction';
import { type AssignmentStep, maySignInHere, nextStep } from '#domain/assignment/index';

/** Somebody signed in here is in the middle of a visit. */
const isServing = (core: Core): boolean =>
  core.signedIn().some(({ id }) => selectOpenVisit(core.db, { officerId: id }) !== undefined);

function stepOf(core: Core, isBusy: boolean): AssignmentStep {
  const identity = selectIdentity(core.db);
  return identity ? nextStep(readGrants(core.db), identity.grantId, isBusy) : { kind: 'stay' };
}

/**
 * Takes over the assignment that was ordered, unless a visit is open: then it waits for its end. Called after every
 * pull, visit and session; repeating it changes nothing (docs/design/sync.md, section 6, Reassignment).
 */
export function takeAssignment(core: Core): void {
  const step = stepOf(core, isServing(core));
  if (step.kind === 'switch') {
    const { next, under } = step;
    transact(core, null, (tx) => {
      const { machineId, grantId: from, mallScope } = selectIdentity(tx.db) ?? neverEnrolled();
      const by = { scope: under.scope, grantId: under.id };
      tx.order('assignment.switch', 'machine', machineId, { from, to: next.id }, by);
      updateHeldGrant(tx.db, { grantId: next.id, mallScope: next.scope });
      if (next.scope !== mallScope) enterScope(tx.db, next.scope);
      tx.audit({ action: 'assignment-switched' });
    });
    core.catalogue.refresh();
    core.emit('changed', { keys: ['catalogue', 'visit'] });
    core.emit('session.changed', {});
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
  const step = stepOf(core, true);
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
