import { ConflictResolve, ParkedAccept, ParkedRefuse } from '#contract/wire/mutations';
import { type Judgement, park, reject, type Root, sameJson } from './judgement.ts';
import type { Candidate, Judges, ParkedTxn } from './judges.ts';

/** What a supervisor's mutation did besides changing its own root. */
export type Decision =
  | { readonly kind: 'conflict'; readonly id: string; readonly mid: string }
  | {
      readonly kind: 'parked';
      readonly txn: string;
      readonly mid: string;
      readonly held: ParkedTxn;
      readonly decision: 'accepted' | 'refused';
      /** Scope it was handed over to; null: where each part was written. */
      readonly scope: string | null;
      readonly reason: string;
      /** Judgements of the accepted parts, in order; empty when refused. */
      readonly parts: readonly { readonly candidate: Candidate; readonly judgement: Judgement }[];
    };

export interface Decided {
  readonly judgement: Judgement;
  readonly decision: Decision | null;
  /** Rows the decision leaves behind besides the judgement's own, by `entity/id`. */
  readonly roots: ReadonlyMap<string, Root>;
}

const only = (judgement: Judgement): Decided => ({ judgement, decision: null, roots: new Map() });
const done: Judgement = { status: 'applied', row: null, changed: false };

function parsed(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether the conflict may still be decided so; the field itself is judged by the mutator. Null: it may. */
export function conflictRefusal(mutation: Candidate, judges: Judges): Judgement | null {
  const args = ConflictResolve.safeParse(parsed(mutation.args));
  if (!args.success) return park('invalid_args');
  const { conflictId, field, choice, value } = args.data;
  const held = judges.conflict(conflictId);
  if (!held || held.entity !== mutation.entity || held.entityId !== mutation.entityId || held.field !== field) {
    return reject('not_found', '');
  }
  if (held.state !== 'open') return reject('decided', held.state);
  return sameJson(held[choice], value) ? null : park('invalid_args');
}

/** The conflict a resolving mutation names; its arguments were judged before. */
export const conflictIdOf = (mutation: Candidate): string => ConflictResolve.parse(parsed(mutation.args)).conflictId;

/** `parked.refuse`: the txn stays without effect, and its machine is told. */
export function refuseTxn(mutation: Candidate, judges: Judges): Decided {
  const args = ParkedRefuse.safeParse(parsed(mutation.args));
  if (!args.success) return only(park('invalid_args'));
  const held = judges.parked(mutation.entityId);
  if (!held) return only(reject('not_found', ''));
  if (held.state !== 'open') return only(reject('decided', held.state));
  const { mid, entityId: txn } = mutation;
  const told = { decision: 'refused', scope: null, reason: args.data.reason, parts: [] } as const;
  return { judgement: done, decision: { kind: 'parked', txn, mid, held, ...told }, roots: new Map() };
}

type Evaluate = (
  txn: readonly Candidate[],
  judges: Judges,
) => {
  readonly judgements: readonly Judgement[];
  readonly roots: ReadonlyMap<string, Root>;
};

/**
 * `parked.accept`: the parked txn is judged once more, by the same mutators and as a whole, under the supervisor's
 * right. What still cannot take effect stays parked, and the supervisor is told why.
 */
export function acceptTxn(mutation: Candidate, judges: Judges, evaluate: Evaluate): Decided {
  const args = ParkedAccept.safeParse(parsed(mutation.args));
  if (!args.success) return only(park('invalid_args'));
  const held = judges.parked(mutation.entityId);
  if (!held) return only(reject('not_found', ''));
  if (held.state !== 'open') return only(reject('decided', held.state));
  if (held.mutations.some(({ entity }) => entity !== 'citizen' && entity !== 'application')) {
    return only(reject('not_acceptable', ''));
  }
  const { scope } = args.data;
  const moved = held.mutations.map((each) => (scope === null ? each : { ...each, scope }));
  const outcome = evaluate(moved, { ...judges, machineId: held.machineId, isAccepted: true });
  const refused = outcome.judgements.find(({ status }) => status === 'parked' || status === 'rejected');
  if (refused?.status === 'parked') return only(reject('still_parked', firstReason(outcome.judgements)));
  if (refused?.status === 'rejected') return only(refused);
  const parts = moved.map((candidate, n) => {
    const judgement = outcome.judgements[n];
    if (!judgement) throw new Error('an accepted part without a judgement');
    return { candidate, judgement };
  });
  const { mid, entityId: txn } = mutation;
  const told = { decision: 'accepted', scope, reason: '', parts } as const;
  return { judgement: done, decision: { kind: 'parked', txn, mid, held, ...told }, roots: outcome.roots };
}

function firstReason(judgements: readonly Judgement[]): string {
  const reasons = judgements.flatMap((each) => (each.status === 'parked' ? [each.reason] : []));
  return reasons.find((reason) => reason !== 'txn') ?? 'txn';
}
