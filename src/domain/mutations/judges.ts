import type { ConflictBody } from '#contract/wire/assignment';
import type { AuthorisedMutation, GrantFacts } from './authorise.ts';
import type { Root } from './judgement.ts';

/** A mutation of a txn as the centre holds it in memory. */
export interface Candidate extends AuthorisedMutation {
  readonly mid: string;
  readonly v: number;
  readonly entity: string;
  readonly entityId: string;
  /** Null after an erasure: stored without effect. */
  readonly args: string | null;
}

export interface Judges {
  readonly machineId: string;
  /** A supervisor accepted this txn: the right and the place of its rows are no question any more. */
  readonly isAccepted?: boolean;
  grant(id: string): GrantFacts | undefined;
  /** The root as it stands after everything judged before; null when there is none. */
  root(entity: string, id: string): Root | null;
  /** Whether this person decides for that scope. */
  isSupervisor(scope: string, operatorId: string): boolean;
  conflict(id: string): HeldConflict | undefined;
  parked(txn: string): ParkedTxn | undefined;
}

/** A parked txn as the centre holds it, with the arguments that were parked. */
export interface ParkedTxn {
  readonly state: 'open' | 'accepted' | 'refused';
  readonly machineId: string;
  /** Scope whose supervisors see it. */
  readonly scope: string;
  readonly mutations: readonly Candidate[];
}

export type HeldConflict = Pick<ConflictBody, 'entity' | 'entityId' | 'field' | 'mine' | 'theirs' | 'state'>;
