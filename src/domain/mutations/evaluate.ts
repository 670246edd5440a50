import { type AuthorisedMutation, type GrantFacts, isAuthorised } from './authorise.ts';
import { type Judgement, mutatorOf, type Root } from './index.ts';
import { type ParkReason, park } from './judgement.ts';

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
  grant(id: string): GrantFacts | undefined;
  /** The root as it stands after everything judged before; null when there is none. */
  root(entity: string, id: string): Root | null;
}

/** One judgement per mutation, in order, and the roots the txn leaves behind, by `entity/id`. */
export interface TxnOutcome {
  readonly judgements: readonly Judgement[];
  readonly roots: ReadonlyMap<string, Root>;
}

export const rootKey = (entity: string, id: string): string => `${entity}/${id}`;

/**
 * Judges one officer action as a whole: all of it happens or none of it.
 * One parked -> all park. One rejected -> all rejected, unless something in it already happened: then all park.
 */
export function evaluateTxn(txn: readonly Candidate[], judges: Judges): TxnOutcome {
  const roots = new Map<string, Root>();
  const judgements = txn.map((mutation) => {
    const key = rootKey(mutation.entity, mutation.entityId);
    const judgement = judge(mutation, roots.get(key) ?? judges.root(mutation.entity, mutation.entityId), judges);
    if ('row' in judgement && judgement.row && judgement.changed) roots.set(key, judgement.row);
    return judgement;
  });
  const whole = together(txn, judgements);
  return whole === judgements ? { judgements, roots } : { judgements: whole, roots: new Map() };
}

function judge(mutation: Candidate, row: Root | null, judges: Judges): Judgement {
  if (mutation.args === null) return { status: 'merged', row: null, changed: false };
  const mutator = mutatorOf(mutation.name, mutation.v);
  if (!mutator) return park('unknown_mutator');
  if (mutator.entity !== mutation.entity) return park('invalid_args');
  if (!isAuthorised(mutation, judges.machineId, judges.grant(mutation.grantId))) return park('no_right');
  if (row && row.scope !== mutation.scope) return park('scope');
  return mutator.judge(row, mutation.args, {
    mid: mutation.mid,
    machineId: judges.machineId,
    scope: mutation.scope,
    entityId: mutation.entityId,
  });
}

/** The reason stays with the mutation that caused it; the others of the txn say `txn`. */
function together(txn: readonly Candidate[], judgements: readonly Judgement[]): readonly Judgement[] {
  const shared = (reason: ParkReason): readonly Judgement[] =>
    judgements.map((judgement) => (judgement.status === 'parked' ? judgement : park(reason)));
  if (judgements.some(({ status }) => status === 'parked')) return shared('txn');
  const rejection = judgements.find((judgement) => judgement.status === 'rejected');
  if (!rejection) return judgements;
  const holdsFact = txn.some(({ name, v }) => mutatorOf(name, v)?.kind === 'fact');
  return holdsFact ? shared('txn') : judgements.map(() => rejection);
}
