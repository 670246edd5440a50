import type { Input, Output } from '#contract/index';
import type { Officer } from '#contract/session';
import type { Core, PortSession } from '#core/context';
import { fail } from '#core/fault';
import { assignmentState, takeAssignment } from '#core/features/assignment/index';
import { toInstant } from '#core/ports/clock';
import { transact } from '#core/transaction';
import { countDraftsOf } from '#core/features/visits/index';
import { selectIdentity } from '#core/features/enrolment/index';
import { siteDateOf } from '#domain/format/index';
import { maySignInHere } from '#domain/assignment/index';
import { IDLE, idleLeft, idleState } from '#domain/session/index';
import { allowances, refuseExpired } from './allowance.ts';
import { asOfficer } from './officer.ts';
import { checkPin } from './pin.ts';

export function readSession(core: Core, session: PortSession): Output<'session.read'> {
  applyIdle(core, session);
  const { catalogue, clock } = core;
  const site = catalogue.site();
  const counter = catalogue.counter();
  return {
    phase: phaseOf(core, session),
    fault: null,
    dataFolder: null,
    demo: core.isDemo,
    insecureKeyStore: !core.secrets.isProtected,
    site: site ? { code: site.code, name: site.name, shortName: site.shortName, timeZone: site.timeZone } : null,
    counter: counter ? { number: counter.number, name: counter.name } : null,
    officer: session.officer,
    today: counter ? [...counter.today] : [],
    siteDate: site ? siteDateOf(clock.now(), site.timeZone) : null,
    officers: catalogue
      .officers()
      .filter((officer) => maySignInHere(officer, catalogue.officerIds()))
      .map(asOfficer),
    draftCount: session.officer ? countDraftsOf(core.db, session.officer.id) : 0,
    ...assignmentState(core),
    allowances: allowances(core),
  };
}

function phaseOf(core: Core, session: PortSession): Output<'session.read'>['phase'] {
  if (!selectIdentity(core.db) || !core.catalogue.site()) return 'not-enrolled';
  if (!session.officer) return 'signed-out';
  return session.lockedAt === null ? 'active' : 'locked';
}

const ages = (core: Core, { lastActAt, lockedAt }: PortSession): [idleMs: number, lockedMs: number | null] => {
  const now = core.clock.mono();
  return [now - lastActAt, lockedAt === null ? null : now - lockedAt];
};

/** Milliseconds until the session locks or ends by itself; null when nobody is signed in. */
export const idleWait = (core: Core, session: PortSession): number | null =>
  session.officer ? idleLeft(...ages(core, session)) : null;

/** Locks after the idle time and ends a session that stayed locked; called before every call is judged, and in time. */
export function applyIdle(core: Core, session: PortSession): void {
  if (!session.officer) return;
  const state = idleState(...ages(core, session));
  if (state === 'ended') endSession(core, session);
  else if (state === 'locked' && session.lockedAt === null) lockSession(core, session);
}

export async function signIn(
  core: Core,
  session: PortSession,
  input: Input<'session.sign-in'>,
): Promise<Output<'session.sign-in'>> {
  if (!selectIdentity(core.db)) fail('not-enrolled', {});
  await checkPin(core, input.officerId, input.pin);
  const found = core.catalogue.officers().find(({ id }) => id === input.officerId);
  const officer = found ? asOfficer(found) : fail('not-found', { entity: 'officer' });
  if (assignmentState(core).unassigned) fail('no-assignment', {});
  if (!maySignInHere(officer, core.catalogue.officerIds())) fail('sign-in-elsewhere', {});
  refuseExpired(core, officer.role);
  transact(core, officer, (tx) => tx.audit({ action: 'signed-in' }));
  Object.assign(session, { officer, lockedAt: null, lastActAt: core.clock.mono() });
  core.emit('session.changed', {});
  return { officer };
}

/** Closes first and audits after: a full disk must never keep a screen open. */
export function lockSession(core: Core, session: PortSession): Record<string, never> {
  session.lockedAt = core.clock.mono();
  core.emit('session.changed', {});
  auditClosing(core, session.officer, 'locked');
  return {};
}

function auditClosing(core: Core, officer: Officer | null, action: 'locked' | 'signed-out'): void {
  try {
    transact(core, officer, (tx) => tx.audit({ action }));
  } catch (error) {
    core.log.error('audit-missing', { action });
    core.log.bug(core.ids.next(), error);
  }
}

export async function unlock(
  core: Core,
  session: PortSession,
  input: Input<'session.unlock'>,
): Promise<Record<string, never>> {
  const officer = session.officer ?? fail('signed-out', {});
  await checkPin(core, officer.id, input.pin);
  transact(core, officer, (tx) => tx.audit({ action: 'unlocked' }));
  Object.assign(session, { lockedAt: null, lastActAt: core.clock.mono() });
  core.emit('session.changed', {});
  return {};
}

export function endSession(core: Core, session: PortSession): Record<string, never> {
  const { officer } = session;
  if (!officer) return {};
  Object.assign(session, { officer: null, lockedAt: null });
  core.lastCard = undefined;
  core.emit('session.changed', {});
  auditClosing(core, officer, 'signed-out');
  try {
    takeAssignment(core); // one that was ordered waited for this
  } catch (error) {
    core.log.bug(core.ids.next(), error); // tried again after the next pull; the session has ended all the same
  }
  return {};
}

/** When the idle lock will come, so that the page can warn a minute before. */
export function touch(core: Core, session: PortSession): Output<'session.touch'> {
  if (!session.officer || session.lockedAt !== null) return { locksAt: null };
  session.lastActAt = core.clock.mono();
  return { locksAt: toInstant(new Date(core.clock.epochMs() + IDLE.lockMs)) };
}
