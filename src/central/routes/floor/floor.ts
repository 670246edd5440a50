import type { z } from 'zod';
import type { FloorReply, FloorRequest } from '#contract/wire/floor';
import type { Central } from '../../context.ts';
import { allowScopes, type Queryable, transaction } from '../../db/sql.ts';
import { selectGrants } from '../../machine.sql.ts';
import { refuse } from '../../problem.ts';
import type { Caller } from '../../signed.ts';
import { selectMalls, selectSaid, selectSupervised } from './floor.sql.ts';

/**
 * The last word of every machine of the caller's mall, to a supervisor of it.
 * Errors: `push_only`, `not_permitted` (no living grant, or the person is no supervisor there).
 */
export async function readFloor(
  central: Central,
  caller: Caller,
  operatorId: string | undefined,
  { scope }: z.output<typeof FloorRequest>,
): Promise<FloorReply> {
  if (caller.status === 'push_only') refuse('push_only');
  return transaction(central.pool, 'read', async (db) => {
    const grants = await selectGrants(db, [caller.machineId]);
    const isHeld = grants.some((grant) => grant.scope === scope && grant.ended_cause === null);
    if (!isHeld || operatorId === undefined) refuse('not_permitted');
    const supervised = await supervisedMalls(db, scope, operatorId);
    if (!supervised.has(scope)) refuse('not_permitted');
    await allowScopes(db, [scope]);
    const machines = await selectSaid(db, [scope]);
    const malls = (await selectMalls(db, [scope])).filter(({ id }) => supervised.has(`mall:${id}`));
    return {
      now: new Date(central.now()).toISOString(),
      machines,
      malls: malls.map(({ id, name }) => ({ site_id: id, short_name: name })),
    };
  });
}

/** Looks at nothing of the other malls but whether this one person is a supervisor there. */
async function supervisedMalls(db: Queryable, scope: string, operatorId: string): Promise<ReadonlySet<string>> {
  const scopes = [scope, ...(await selectMalls(db, [scope])).map(({ id }) => `mall:${id}`)];
  await allowScopes(db, scopes);
  return new Set((await selectSupervised(db, [scopes, operatorId])).map((found) => found.scope));
}
