import type { z } from 'zod';
import type { CodeReply, CodeRequest } from '#contract/wire/enrolment';
import type { Central } from '../../context.ts';
import { allowScopes, transaction } from '../../db/sql.ts';
import { codeFor, codeHash } from '../../enrolment-code.ts';
import { selectGrants } from '../../machine.sql.ts';
import { refuse } from '../../problem.ts';
import type { Caller } from '../../signed.ts';
import { insertCode, lockCode, selectOfficer } from './enrolment.sql.ts';

/** Roles that may bring another workstation in (docs/design/security.md, Roles and actions). */
const ISSUERS: ReadonlySet<string> = new Set(['supervisor', 'administrator']);

/**
 * A one-time code for one more workstation of the supervisor's own mall. The same command gets the same code.
 * Errors: `not_permitted` (no grant for the mall, or the person is not its supervisor), `push_only`.
 */
export async function issueCode(
  central: Central,
  caller: Caller,
  operatorId: string | undefined,
  request: z.output<typeof CodeRequest>,
): Promise<z.output<typeof CodeReply>> {
  if (caller.status === 'push_only') refuse('push_only');
  return transaction(central.pool, 'write', async (db) => {
    const grants = await selectGrants(db, [caller.machineId]);
    const held = grants.some(({ scope, ended_cause }) => scope === request.scope && ended_cause === null);
    if (!held || !request.scope.startsWith('mall:') || !isUuid(operatorId)) refuse('not_permitted');
    await allowScopes(db, [request.scope]);
    const officer = await selectOfficer(db, [request.scope, operatorId]);
    if (!officer || !ISSUERS.has(officer.role)) refuse('not_permitted');

    const code = codeFor(central.codeKey, `${caller.machineId}\n${request.command_id}`);
    const expires = new Date(central.now() + request.ttl_s * 1000);
    const { scope, machine_name, counter_id } = request;
    await insertCode(db, [codeHash(code), scope, machine_name, counter_id, operatorId, expires]);
    const stored = await lockCode(db, [codeHash(code)]);
    return { code, expires_at: stored?.expires_at ?? expires.toISOString() };
  });
}

const isUuid = (text: string | undefined): text is string => text !== undefined && /^[0-9a-f-]{36}$/.test(text);
