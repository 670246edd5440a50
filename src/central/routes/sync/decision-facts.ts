import { ConflictResolve } from '#contract/wire/mutations';
import type { HeldConflict, ParkedTxn } from '#domain/mutations/judges';
import { mutatorOf, type Root } from '#domain/mutations/index';
import { grantsOf, isLiving, machineRoot } from '#domain/mutations/machines';
import { rootKey } from '#domain/mutations/evaluate';
import { allowScopes, type Queryable } from '../../db/sql.ts';
import { grantBody } from '../../grants.ts';
import { lockGrants, selectGrants } from '../../machine.sql.ts';
import { lockConflicts, lockParked, type ParkedRow, selectSupervisors } from './decisions.sql.ts';
import type { ChainedMutation } from './log-check.ts';

/** What judging decisions and assignments needs besides the roots; empty for a batch without any. */
export interface DecisionFacts {
  /** `scope operator` of each supervisor that the batch names. */
  readonly supervisors: ReadonlySet<string>;
  readonly conflicts: ReadonlyMap<string, HeldConflict>;
  readonly parked: ReadonlyMap<string, ParkedTxn>;
  /** Machines as roots, by `machine/<id>`. */
  readonly machines: ReadonlyMap<string, Root>;
  /** Scopes that this batch may touch besides those of its own machine, because a supervisor of theirs wrote it. */
  readonly scopes: readonly string[];
}

export const NO_DECISIONS: DecisionFacts = {
  supervisors: new Set(),
  conflicts: new Map(),
  parked: new Map(),
  machines: new Map(),
  scopes: [],
};

const key = (scope: string, operatorId: string): string => `${scope} ${operatorId}`;
export const isSupervisorIn = ({ supervisors }: DecisionFacts, scope: string, operatorId: string): boolean =>
  supervisors.has(key(scope, operatorId));

/**
 * Reads and locks what the decisions of a batch are about. Other scopes are looked into only where the person who
 * wrote it is a supervisor; `own` are the scopes the machine was ever given, and stay allowed.
 */
export async function decisionFacts(
  db: Queryable,
  mutations: readonly ChainedMutation[],
  own: readonly string[],
): Promise<DecisionFacts> {
  const decisions = mutations.filter(({ name, v }) => mutatorOf(name, v)?.kind === 'decision');
  const machineIds = idsOf(mutations, 'machine');
  if (decisions.length === 0 && machineIds.length === 0) return NO_DECISIONS;

  const named = new Set(decisions.flatMap(({ name, v, args }) => mutatorOf(name, v)?.alsoIn(args ?? '') ?? []));
  await allowScopes(db, [...new Set([...own, ...named])]);
  const operators = [...new Set(decisions.map(({ operator_id }) => operator_id))];
  const found = await selectSupervisors(db, [[...new Set([...own, ...named])], operators]);
  const supervisors = new Set(found.map(({ scope, id }) => key(scope, id)));
  const mall = [...new Set([...own, ...found.map(({ scope }) => scope)])];
  await allowScopes(db, mall);

  const machines = await machinesOf(db, machineIds, mall);
  const parkedRows = await lockParked(db, [idsOf(decisions, 'parked'), mall]);
  const told = [...machines.keys(), ...parkedRows.map(({ machine_id }) => `machine/${machine_id}`)];
  // A machine on its way to another mall stands in the list of that mall too, and what happens to it is told there.
  const places = [...machines.values()].flatMap((root) =>
    grantsOf(root)
      .filter(isLiving)
      .map(({ scope }) => scope),
  );
  const scopes = [...new Set([...mall, ...places, ...told.map((each) => each.replace('/', ':'))])];
  await allowScopes(db, scopes);
  return {
    supervisors,
    machines,
    scopes,
    conflicts: await conflictsOf(db, decisions, mall),
    parked: txnsOf(parkedRows),
  };
}

const idsOf = (mutations: readonly ChainedMutation[], entity: string): string[] =>
  [...new Set(mutations.filter((m) => m.entity === entity).map(({ entity_id }) => entity_id))].sort();

/** Only machines that stand in a scope this batch may touch: of any other it is as if there were none. */
async function machinesOf(
  db: Queryable,
  ids: readonly string[],
  scopes: readonly string[],
): Promise<Map<string, Root>> {
  const machines = new Map<string, Root>();
  if (ids.length === 0) return machines;
  await lockGrants(db, [ids]);
  for (const id of ids) {
    const grants = (await selectGrants(db, [id])).map(grantBody);
    const root = machineRoot(id, grants.length, grants);
    if (grants.length > 0 && scopes.includes(root.scope)) machines.set(rootKey('machine', id), root);
  }
  return machines;
}

async function conflictsOf(
  db: Queryable,
  decisions: readonly ChainedMutation[],
  scopes: readonly string[],
): Promise<Map<string, HeldConflict>> {
  const ids = decisions.flatMap(({ name, args }) => {
    const read = name === 'conflict.resolve' ? ConflictResolve.safeParse(parsed(args)) : undefined;
    return read?.success ? [read.data.conflictId] : [];
  });
  if (ids.length === 0) return new Map();
  const held = await lockConflicts(db, [[...new Set(ids)].sort(), scopes]);
  return new Map(held.map(({ id, entity_id: entityId, ...rest }) => [id, { ...rest, entityId }]));
}

const parsed = (text: string | null): unknown => {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
};

function txnsOf(rows: readonly ParkedRow[]): Map<string, ParkedTxn> {
  const txns = new Map<string, ParkedTxn>();
  for (const row of rows) {
    const before = txns.get(row.item);
    const { state, scope, machine_id: machineId } = row;
    txns.set(row.item, { state, scope, machineId, mutations: [...(before?.mutations ?? []), candidateOf(row)] });
  }
  return txns;
}

const candidateOf = (row: ParkedRow): ParkedTxn['mutations'][number] => ({
  mid: row.mid,
  name: row.name,
  v: row.v,
  args: row.args,
  entity: row.entity,
  entityId: row.entity_id,
  scope: row.mutation_scope,
  grantId: row.grant_id,
  operatorId: row.operator_id,
  seen: row.seen,
});
