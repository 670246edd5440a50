import type { OutcomeBody } from '#contract/wire/assignment';
import type { GrantBody } from '#contract/wire/enrolment';
import { grantsOf, isLiving } from '#domain/mutations/machines';
import type { Queryable } from '../../db/sql.ts';
import { changedRows, type ChangedRow, storeRows, type Touched, touchedKey } from '../../feed.ts';
import { type MachineChange, noteEnds, planMachine } from '../../grants.ts';
import { selectMachines, updateGrant, updatePushOnly, upsertGrant } from '../../machine.sql.ts';
import { updateDecided, updateResolved } from './decisions.sql.ts';
import type { BatchOutcome, Made } from './judge.ts';
import type { Writer } from './write.ts';

interface MachinePlan {
  readonly machineId: string;
  readonly changes: readonly MachineChange[];
}

/** What decisions and assignments of a batch change besides roots, in the form in which it is published. */
export interface DecisionPlan {
  readonly touched: readonly Touched[];
  readonly machines: readonly MachinePlan[];
  readonly outcomes: readonly { readonly row: ChangedRow; readonly decision: Extract<Made, { kind: 'parked' }> }[];
}

/** Writes grants, which nothing numbers, and plans the rows that tell of them; the feed is numbered in one go after it. */
export async function planDecisions(db: Queryable, outcome: BatchOutcome): Promise<DecisionPlan> {
  const machines: MachinePlan[] = [];
  for (const [key, { root }] of outcome.roots) {
    if (!key.startsWith('machine/')) continue;
    const machineId = key.slice('machine/'.length);
    machines.push(await planOne(db, outcome, machineId, grantsOf(root)));
  }
  const outcomes: { row: ChangedRow; decision: Extract<Made, { kind: 'parked' }> }[] = [];
  for (const decision of outcome.decisions) {
    if (decision.kind !== 'parked') continue;
    const place = { scope: `machine:${decision.held.machineId}`, entity: 'outcome', id: decision.txn };
    const [row] = await changedRows(db, [{ ...place, body: outcomeBody(decision, null) }]);
    if (row) outcomes.push({ row, decision });
  }
  const decided = outcome.decisions.map((each): Touched =>
    each.kind === 'conflict'
      ? { entity: 'conflict', id: each.id, scope: each.by.scope, rev: 2 }
      : { entity: 'parked', id: each.txn, scope: each.held.scope, rev: 2 },
  );
  const touched = [...decided, ...machines.flatMap(({ changes }) => changes), ...outcomes.map(({ row }) => row)];
  return { touched, machines, outcomes };
}

async function planOne(
  db: Queryable,
  outcome: BatchOutcome,
  machineId: string,
  grants: readonly GrantBody[],
): Promise<MachinePlan> {
  const key = `machine/${machineId}`;
  const root = outcome.machines.get(key);
  const before = new Map((root ? grantsOf(root) : []).map((grant) => [grant.id, grant]));
  const by = outcome.judged.findLast((each) => each.root === key)?.mutation.operator_id ?? null;
  const isSame = (grant: GrantBody): boolean => before.get(grant.id)?.state === grant.state;
  for (const grant of grants.filter((each) => !isSame(each))) {
    const { id, scope, role, assignment, reason, order, state, cause } = grant;
    if (!before.has(id)) {
      await upsertGrant(db, [id, machineId, scope, role, JSON.stringify(assignment), reason, order, by]);
    }
    if (before.has(id) || state !== 'active') await updateGrant(db, [id, state, by, cause]);
  }
  const isOver = !grants.some(isLiving) && grants.some((grant) => grant.cause === 'for_cause');
  if (isOver) await updatePushOnly(db, [machineId]);
  const [machine] = await selectMachines(db, [[machineId]]);
  if (!machine) throw new Error('a grant without its machine');
  const known = new Set(grants.filter((grant) => isSame(grant) && !isLiving(grant)).map(({ id }) => id));
  return { machineId, changes: await planMachine(db, machine, grants, known) };
}

/** After the feed was numbered: rows, notices of ends, and what was decided. */
export async function writeDecisions(
  db: Queryable,
  writer: Writer,
  outcome: BatchOutcome,
  plan: DecisionPlan,
  positions: ReadonlyMap<string, number>,
): Promise<void> {
  for (const { machineId, changes } of plan.machines) {
    await storeRows(db, changes);
    await noteEnds(db, machineId, changes, positions);
  }
  await storeRows(
    db,
    plan.outcomes.map(({ row, decision }) => ({
      ...row,
      body: outcomeBody(decision, reachedAt(decision, outcome, positions)),
    })),
  );
  const scopes = [...writer.scopes, ...writer.widened];
  for (const decision of outcome.decisions) {
    const { operator_id: by } = decision.by;
    const count =
      decision.kind === 'conflict'
        ? await updateResolved(db, [decision.id, by, scopes])
        : await updateDecided(db, [decision.txn, decision.decision, by, scopes]);
    if (count === 0) throw new Error(`a decision on a ${decision.kind} that is not open`);
  }
}

const outcomeBody = (decision: Extract<Made, { kind: 'parked' }>, pos: number | null): OutcomeBody => ({
  decision: decision.decision,
  mids: decision.held.mutations.map(({ mid }) => mid),
  scope: decision.scope,
  pos,
  reason: decision.reason,
});

/** The last position that the accepted parts reached, in whichever mall they stand now. */
function reachedAt(
  { parts }: Extract<Made, { kind: 'parked' }>,
  { roots }: BatchOutcome,
  positions: ReadonlyMap<string, number>,
): number | null {
  const reached = parts.flatMap(({ candidate: { entity, entityId: id } }) => {
    const root = roots.get(`${entity}/${id}`)?.root;
    return (root && positions.get(touchedKey({ scope: root.scope, entity, id }))) ?? [];
  });
  return reached.length > 0 ? Math.max(...reached) : null;
}
