import type { Input } from '#contract/index';
import type { Officer } from '#contract/session';
import { ConflictBody } from '#contract/wire/assignment';
import type { Core } from '#core/context';
import { fail } from '#core/fault';
import { selectIdentity } from '#core/features/enrolment/index';
import { commit } from '#core/transaction';
import { selectChoice, selectConflict } from './conflicts.sql.ts';
import { currentValue } from './list.ts';

/** The choice is shown at once and judged by the centre like any other write. Errors: `not-found`, `decided`. */
export function resolveConflict(
  core: Core,
  officer: Officer,
  input: Input<'conflicts.resolve'>,
): Record<string, never> {
  return commit(core, officer, { name: 'conflicts.resolve', id: input.commandId }, (tx) => {
    const { mallScope: scope } = selectIdentity(tx.db) ?? fail('not-enrolled', {});
    const { conflictId, choice } = input;
    const found = selectConflict(tx.db, { scope, id: conflictId }) ?? fail('not-found', { entity: 'conflict' });
    const body = ConflictBody.parse(JSON.parse(found.body));
    const entity = body.entity === 'application' ? 'application' : 'citizen';
    if (body.state !== 'open' || selectChoice(tx.db, { id: conflictId, entityId: body.entityId })) fail('decided', {});
    const { field, entityId } = body;
    const seen = currentValue(core, entity, body);
    const args = { conflictId, field, choice, seen, value: body[choice] };
    if (tx.tryMutate('conflict.resolve', entity, entityId, args) === null) fail('not-found', { entity: 'conflict' });
    tx.audit({ action: 'conflict-resolved', subject: { kind: entity, id: entityId } });
    tx.changed(`conflict:${conflictId}`, `${entity}:${entityId}`, 'ledger');
    return {};
  });
}
