import type { GrantBody } from '#contract/wire/enrolment';

/**
 * What a workstation does about its assignment. `closing`: another is ordered, the present visit is finished first;
 * `switch`: now, written under the old grant, or under the new one where the old has ended already; `none`: it ended
 * and there is no other.
 */
export type AssignmentStep =
  | { readonly kind: 'stay' | 'none' }
  | { readonly kind: 'closing'; readonly next: GrantBody }
  | { readonly kind: 'switch'; readonly next: GrantBody; readonly under: GrantBody };

/**
 * The citizen at the desk. `attended`: their officer is signed in; `unattended`: the visit is open and its officer may
 * come back to it, as after a crash.
 */
export type VisitInHand = 'none' | 'attended' | 'unattended';

/** `grants`: all that are known here, in any order; `heldId`: the one worked under. */
export function nextStep(grants: readonly GrantBody[], heldId: string, visit: VisitInHand): AssignmentStep {
  const held = grants.find(({ id }) => id === heldId);
  if (!held || held.state === 'active') return { kind: 'stay' };
  const next = grants
    .filter((grant) => grant.state !== 'ended' && grant.order > held.order)
    .sort((a, b) => b.order - a.order)[0];
  if (!next) return { kind: held.state === 'ended' ? 'none' : 'stay' };
  // An end that was forced leaves no right to finish under: in the same mall the visit simply goes on under the new one,
  // and a visit without its officer does not hold the machine back from another mall.
  const isFinishing = held.state === 'closing' ? visit !== 'none' : visit === 'attended' && next.scope !== held.scope;
  if (isFinishing) return { kind: 'closing', next };
  return { kind: 'switch', next, under: held.state === 'ended' ? next : held };
}

/** Whether an officer may sign in where this assignment holds; everybody but officers always may. */
export const maySignInHere = (
  officer: { readonly id: string; readonly role: string },
  officerIds: readonly string[] | null,
): boolean => officer.role !== 'officer' || officerIds === null || officerIds.includes(officer.id);
