import type { MutationStatus } from '#contract/wire/sync';
import type { GrantFacts } from '#domain/mutations/authorise';
import { type Candidate, type Decision, evaluateTxn, rootKey } from '#domain/mutations/evaluate';
import type { FieldConflict, Judgement, Root } from '#domain/mutations/index';
import { grantsOf } from '#domain/mutations/machines';
import { idFrom } from '../../ports/ids.ts';
import type { Grant } from '../../machine.sql.ts';
import { type DecisionFacts, isSupervisorIn } from './decision-facts.ts';
import type { ChainedMutation } from './log-check.ts';
import type { Known } from './push.sql.ts';

export interface StoredResult {
  readonly status: MutationStatus;
  readonly result: Record<string, string | string[]> | null;
}

/** A mutation with what became of it. `root` names the row it changed, if any. */
export interface Judged {
  readonly mutation: ChainedMutation;
  readonly outcome: StoredResult | { readonly status: 'duplicate'; readonly of: Known };
  readonly root: string | null;
}

export interface NewConflict extends FieldConflict {
  readonly id: string;
  readonly mid: string;
  readonly entity: string;
  readonly entityId: string;
  /** Scope of the row with the field. */
  readonly scope: string;
  /** Mutation that wrote the value that stands. */
  readonly theirsMid: string | null;
}

/** A decision with who made it. */
export type Made = Decision & { readonly by: ChainedMutation };

/** What a batch leaves behind, to be written in one go. */
export interface BatchOutcome {
  readonly judged: readonly Judged[];
  /** Rows as they shall stand, by `entity/id`; `isNew` where the centre had none. */
  readonly roots: ReadonlyMap<string, { readonly root: Root; readonly isNew: boolean }>;
  readonly conflicts: readonly NewConflict[];
  readonly decisions: readonly Made[];
  /** Machines as they stood before, by `machine/<id>`. */
  readonly machines: ReadonlyMap<string, Root>;
}

export interface BatchFacts {
  readonly machineId: string;
  readonly grants: readonly Grant[];
  /** Rows as they stood before the batch, by `entity/id`. */
  readonly roots: ReadonlyMap<string, Root>;
  /** Mutations that arrived before, by mid. */
  readonly known: ReadonlyMap<string, Known>;
  readonly decisions: DecisionFacts;
}

/** The same for every repetition, so that judging again after a restore makes the same row. */
export const conflictId = (mid: string, field: string): string => idFrom('loket-conflict-1', mid, field);

/** Judges txn by txn in memory: a failure is a value and stops nothing behind it (docs/design/sync.md, P6 and P7). */
export function judgeBatch(txns: readonly (readonly ChainedMutation[])[], facts: BatchFacts): BatchOutcome {
  const roots = new Map<string, { root: Root; isNew: boolean }>();
  const judged: Judged[] = [];
  const conflicts: NewConflict[] = [];
  const decisions: Made[] = [];
  const decided = new Map<string, Decision>();
  const rootOf = (key: string): Root | null =>
    roots.get(key)?.root ?? facts.roots.get(key) ?? facts.decisions.machines.get(key) ?? null;
  const seen = new Map<string, Buffer>();
  for (const txn of txns) {
    const fresh: ChainedMutation[] = [];
    for (const mutation of txn) {
      const repeated = repetition(mutation, facts.known.get(mutation.mid), seen.get(mutation.mid));
      seen.set(mutation.mid, mutation.contentHash);
      if (repeated) judged.push(repeated);
      else fresh.push(mutation);
    }
    const outcome = evaluateTxn(fresh.map(candidate), {
      machineId: facts.machineId,
      grant: (id) =>
        grantFacts(facts.grants.find((grant) => grant.id === id)) ??
        givenInBatch(rootOf(rootKey('machine', facts.machineId)), id),
      root: (entity, id) => rootOf(rootKey(entity, id)),
      isSupervisor: (scope, operatorId) => isSupervisorIn(facts.decisions, scope, operatorId),
      conflict: (id) => {
        const held = facts.decisions.conflicts.get(id);
        return held && decided.has(id) ? { ...held, state: 'resolved' } : held;
      },
      parked: (id) => {
        const held = facts.decisions.parked.get(id);
        const earlier = decided.get(id);
        return held && earlier?.kind === 'parked' ? { ...held, state: earlier.decision } : held;
      },
    });
    for (const decision of outcome.decisions) {
      const by = fresh.find(({ mid }) => mid === decision.mid) ?? missing();
      decided.set(decision.kind === 'conflict' ? decision.id : decision.txn, decision);
      decisions.push({ ...decision, by });
      if (decision.kind !== 'parked') continue;
      for (const { candidate: part, judgement } of decision.parts)
        conflicts.push(...conflictsOf(part, judgement, rootOf));
    }
    for (const [n, judgement] of outcome.judgements.entries()) {
      const mutation = fresh[n] ?? missing();
      const found = conflictsOf(candidate(mutation), judgement, rootOf);
      conflicts.push(...found);
      judged.push({ mutation, outcome: stored(judgement, found), root: changedRoot(mutation, judgement) });
    }
    for (const [key, root] of outcome.roots) {
      roots.set(key, { root, isNew: roots.get(key)?.isNew ?? !facts.roots.has(key) });
    }
  }
  return {
    judged: judged.sort((a, b) => a.mutation.seq - b.mutation.seq),
    roots,
    conflicts,
    decisions,
    machines: facts.decisions.machines,
  };
}

function missing(): never {
  throw new Error('a judgement without a mutation');
}

/** Every mutation of a txn parked for a fault of the server's own: it stops one item, not the counter. */
export function parkBatch(txns: readonly (readonly ChainedMutation[])[]): BatchOutcome {
  const judged = txns.flat().map((mutation) => ({
    mutation,
    outcome: { status: 'parked' as const, result: { reason: 'server_error' } },
    root: null,
  }));
  return { judged, roots: new Map(), conflicts: [], decisions: [], machines: new Map() };
}

function repetition(mutation: ChainedMutation, known: Known | undefined, earlier: Buffer | undefined): Judged | null {
  const reused = { status: 'parked' as const, result: { reason: 'mid_reused' } };
  if (earlier) return { mutation, outcome: reused, root: null };
  if (!known) return null;
  const isSame = known.content_hash.equals(mutation.contentHash);
  return { mutation, outcome: isSame ? { status: 'duplicate', of: known } : reused, root: null };
}

const candidate = (m: ChainedMutation) => ({
  mid: m.mid,
  name: m.name,
  v: m.v,
  args: m.args,
  entity: m.entity,
  entityId: m.entity_id,
  scope: m.scope,
  grantId: m.grant_id,
  operatorId: m.operator_id,
  seen: m.seen,
});

const grantFacts = (grant: Grant | undefined) =>
  grant && {
    id: grant.id,
    machineId: grant.machine_id,
    operatorId: grant.operator_id,
    scope: grant.scope,
    endedCause: grant.ended_cause,
    endedPos: grant.ended_pos,
  };

/** A workstation that moved itself and sends order and work together, as after a centre was restored. */
function givenInBatch(machine: Root | null, id: string): GrantFacts | undefined {
  const given = machine && grantsOf(machine).find((grant) => grant.id === id);
  if (!given) return undefined;
  const { machineId, operatorId, scope, cause } = given;
  return { id, machineId, operatorId, scope, endedCause: cause, endedPos: null };
}

const changedRoot = (mutation: ChainedMutation, judgement: Judgement): string | null =>
  'row' in judgement && judgement.row && judgement.changed ? rootKey(mutation.entity, mutation.entity_id) : null;

/** `rootOf`: rows as they stood before this txn, which is where the values that stand come from. */
function conflictsOf(part: Candidate, judgement: Judgement, rootOf: (key: string) => Root | null): NewConflict[] {
  if (judgement.status !== 'conflict') return [];
  const { mid, entity, entityId } = part;
  const before = rootOf(rootKey(entity, entityId));
  return judgement.conflicts.map((found) => ({
    ...found,
    id: conflictId(mid, found.field),
    mid,
    entity,
    entityId,
    scope: judgement.row.scope,
    theirsMid: before?.fieldRev[found.field]?.mid ?? null,
  }));
}

function stored(judgement: Judgement, conflicts: readonly NewConflict[]): StoredResult {
  if (judgement.status === 'rejected') {
    return { status: 'rejected', result: { reason: judgement.reason, current: judgement.current } };
  }
  if (judgement.status === 'parked') return { status: 'parked', result: { reason: judgement.reason } };
  const ids = conflicts.map(({ id }) => id);
  return { status: judgement.status, result: ids.length > 0 ? { conflicts: ids } : null };
}
