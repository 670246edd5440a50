import type { WorkstationBody } from '#contract/wire/assignment';
import type { GrantBody, MachineBody } from '#contract/wire/enrolment';
import { isLiving } from '#domain/mutations/machines';
import type { Queryable } from './db/sql.ts';
import { type CatalogueRow, changedRows, type ChangedRow, publish, storeRows, touchedKey } from './feed.ts';
import { selectCatalogueRow } from './feed.sql.ts';
import { type Grant, insertNotice, type Machine } from './machine.sql.ts';

/** A stored grant as it stands in its machine and travels. */
export function grantBody(grant: Grant): GrantBody {
  const living = grant.is_closing ? 'closing' : 'active';
  return {
    id: grant.id,
    machineId: grant.machine_id,
    operatorId: grant.operator_id,
    scope: grant.scope,
    role: grant.role,
    assignment: grant.assignment,
    state: grant.ended_cause === null ? living : 'ended',
    cause: grant.ended_cause,
    reason: grant.reason,
    order: grant.place,
  };
}

/** The grant a machine works under as far as the centre knows; with none living the last one. */
export const heldGrant = (grants: readonly GrantBody[]): GrantBody | undefined =>
  grants.find(isLiving) ?? grants.at(-1);

/**
 * Rows that tell of a machine: to itself its place and its grants, to its mall what the floor shows.
 * `known`: grants that were told of before and have not changed are left out.
 */
export function machineRows(
  machine: Machine,
  grants: readonly GrantBody[],
  known: ReadonlySet<string> = new Set(),
): CatalogueRow[] {
  const { id, name, status } = machine;
  const scope = `machine:${id}`;
  const held = heldGrant(grants);
  if (!held) return [];
  const siteId = held.scope.slice('mall:'.length);
  const own: MachineBody = { id, name, siteId, counterId: held.assignment?.counterId ?? null };
  const shown: WorkstationBody = { id, name, status, grants: grants.filter(isLiving) };
  return [
    { scope, entity: 'machine', id, body: own },
    ...grants
      .filter((grant) => !known.has(grant.id))
      .map((grant) => ({ scope, entity: 'access_grant', id: grant.id, body: grant })),
    { scope: held.scope, entity: 'workstation', id, body: shown },
  ];
}

/** Rows of machines that differ from what was told, ready to be published; `op` gone where one left a mall. */
export type MachineChange = ChangedRow & { readonly op: 'put' | 'gone' };

/** What a changed machine has to be told, and who else. Its scope and its malls must be allowed. */
export async function planMachine(
  db: Queryable,
  machine: Machine,
  grants: readonly GrantBody[],
  known?: ReadonlySet<string>,
): Promise<MachineChange[]> {
  const put = (await changedRows(db, machineRows(machine, grants, known))).map((row) => ({
    ...row,
    op: 'put' as const,
  }));
  const here = heldGrant(grants)?.scope;
  const elsewhere = [...new Set(grants.map(({ scope }) => scope))].filter((scope) => scope !== here);
  const gone: MachineChange[] = [];
  for (const scope of elsewhere) {
    const row = { scope, entity: 'workstation', id: machine.id };
    const stored = await selectCatalogueRow(db, [scope, row.entity, row.id]);
    if (stored && 'id' in stored.body) gone.push({ ...row, body: {}, rev: stored.rev + 1, op: 'gone' });
  }
  return [...gone, ...put];
}

/** After its rows were published: remembers where the machine is told of each end, which is what its work is judged by. */
export async function noteEnds(
  db: Queryable,
  machineId: string,
  changes: readonly MachineChange[],
  positions: ReadonlyMap<string, number>,
): Promise<void> {
  for (const change of changes) {
    const isEnd = change.entity === 'access_grant' && 'state' in change.body && change.body.state === 'ended';
    const pos = positions.get(touchedKey(change));
    if (isEnd && pos !== undefined) await insertNotice(db, [change.id, machineId, pos]);
  }
}

/** Tells a machine and its mall at once; for acts that publish nothing else. */
export async function tellMachine(
  db: Queryable,
  machine: Machine,
  grants: readonly GrantBody[],
  known?: ReadonlySet<string>,
): Promise<void> {
  const changes = await planMachine(db, machine, grants, known);
  const positions = await publish(db, changes);
  await storeRows(db, changes);
  await noteEnds(db, machine.id, changes, positions);
}
