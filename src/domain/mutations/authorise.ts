/** A grant with its history, as far as judging needs it (docs/design/sync.md, section 6, Reassignment). */
export interface GrantFacts {
  readonly id: string;
  readonly machineId: string | null;
  readonly operatorId: string | null;
  readonly scope: string;
  readonly endedCause: 'reassigned' | 'expired' | 'for_cause' | null;
  /** Where `machine:<id>` told this machine of the end; null when it was never told. */
  readonly endedPos: number | null;
}

export interface AuthorisedMutation {
  readonly name: string;
  readonly scope: string;
  readonly grantId: string;
  readonly operatorId: string;
  readonly seen: number;
}

/** What a machine tells of itself needs no right, only its own scope. */
const OF_THE_MACHINE: ReadonlySet<string> = new Set(['audit.append', 'log.salvage']);

/**
 * Whether a machine may have written this, judged by what it could know when it wrote it: work done under a grant
 * whose end it had not heard of counts as done in good faith.
 */
export function isAuthorised(mutation: AuthorisedMutation, machineId: string, grant: GrantFacts | undefined): boolean {
  if (OF_THE_MACHINE.has(mutation.name)) return mutation.scope === `machine:${machineId}`;
  if (!grant || grant.id !== mutation.grantId || grant.scope !== mutation.scope) return false;
  if (grant.machineId !== null && grant.machineId !== machineId) return false;
  if (grant.operatorId !== null && grant.operatorId !== mutation.operatorId) return false;
  if (grant.endedCause === null) return true;
  if (grant.endedCause === 'for_cause') return false;
  return grant.endedPos === null || mutation.seen < grant.endedPos;
}
