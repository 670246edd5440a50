import { isAuthorised } from './authorise.ts';
import { acceptTxn, conflictIdOf, conflictRefusal, type Decided, type Decision, refuseTxn } from './decide.ts';
import { type Judgement, type Mutator, mutatorOf, type Root } from './index.ts';
import { type ParkReason, park } from './judgement.ts';
import type { Candidate, Judges } from './judges.ts';

export type { Decision } from './decide.ts';
export type { Candidate, Judges } from './judges.ts';

/** One judgement per mutation, in order, and the roots the txn leaves behind, by `entity/id`. */
export interface TxnOutcome {
  readonly judgements: readonly Judgement[];
  readonly roots: ReadonlyMap<string, Root>;
  /** What supervisors decided in it. */
  readonly decisions: readonly Decision[];
}

export const rootKey = (entity: string, id: string): string => `${entity}/${id}`;

/**
 * Judges one officer action as a whole: all of it happens or none of it.
 * One parked -> all park. One rejected -> all rejected, unless something in it already happened: then all park.
 */
export function evaluateTxn(txn: readonly Candidate[], judges: Judges): TxnOutcome {
  const roots = new Map<string, Root>();
  const decisions: Decision[] = [];
  const inTxn: Judges = { ...judges, root: (entity, id) => roots.get(rootKey(entity, id)) ?? judges.root(entity, id) };
  const judgements = txn.map((mutation) => {
    const { judgement, decision, roots: more } = judge(mutation, inTxn);
    for (const [key, root] of more) roots.set(key, root);
    if ('row' in judgement && judgement.row && judgement.changed) {
      roots.set(rootKey(mutation.entity, mutation.entityId), judgement.row);
    }
    if (decision) decisions.push(decision);
    return judgement;
  });
  const whole = together(txn, judgements);
  if (whole === judgements) return { judgements, roots, decisions };
  return { judgements: whole, roots: new Map(), decisions: [] };
}

const only = (judgement: Judgement): Decided => ({ judgement, decision: null, roots: new Map() });

function judge(mutation: Candidate, judges: Judges): Decided {
  if (mutation.args === null) return only({ status: 'merged', row: null, changed: false });
  const mutator = mutatorOf(mutation.name, mutation.v);
  if (!mutator) return only(park('unknown_mutator'));
  if (!mutator.entities.some((entity) => entity === mutation.entity)) return only(park('invalid_args'));
  if (!mayWrite(mutation, mutator, judges)) return only(park('no_right'));
  if (mutation.name === 'parked.accept') return acceptTxn(mutation, judges, evaluateTxn);
  if (mutation.name === 'parked.refuse') return refuseTxn(mutation, judges);
  const row = judges.root(mutation.entity, mutation.entityId);
  if (row && row.scope !== mutation.scope && !judges.isAccepted) return only(park('scope'));
  const refusal = mutation.name === 'conflict.resolve' ? conflictRefusal(mutation, judges) : null;
  const judgement = refusal ?? mutator.judge(row, mutation.args, contextOf(mutation, judges.machineId));
  if (mutation.name !== 'conflict.resolve' || judgement.status !== 'applied') return only(judgement);
  const decision = { kind: 'conflict', id: conflictIdOf(mutation), mid: mutation.mid } as const;
  return { judgement, decision, roots: new Map() };
}

const contextOf = ({ mid, scope, entityId }: Candidate, machineId: string) => ({ mid, machineId, scope, entityId });

/** The machine by its grant, and for a decision the person by their role, wherever it has an effect. */
function mayWrite(mutation: Candidate, mutator: Mutator, judges: Judges): boolean {
  if (judges.isAccepted) return true;
  if (!isAuthorised(mutation, judges.machineId, judges.grant(mutation.grantId))) return false;
  if (mutator.kind !== 'decision') return true;
  const scopes = [mutation.scope, ...mutator.alsoIn(mutation.args ?? '')];
  return scopes.every((scope) => judges.isSupervisor(scope, mutation.operatorId));
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
