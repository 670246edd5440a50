import type { Input } from '#contract/index';
import type { Officer } from '#contract/session';
import { ParkedBody } from '#contract/wire/assignment';
import type { Core } from '#core/context';
import { fail } from '#core/fault';
import { selectIdentity } from '#core/features/enrolment/index';
import { commit, type Tx } from '#core/transaction';
import { selectDecision, selectParkedTxn } from './parked.sql.ts';

/** Errors: `not-found`, `decided`. */
export function acceptParked(core: Core, officer: Officer, input: Input<'parked.accept'>): Record<string, never> {
  return commit(core, officer, { name: 'parked.accept', id: input.commandId }, (tx) => {
    refuseDecided(tx, input.parkedId);
    const scope = input.siteId === null ? null : `mall:${input.siteId}`;
    tx.order('parked.accept', 'parked', input.parkedId, { scope });
    return decided(tx, input.parkedId);
  });
}

/** Errors: `not-found`, `decided`. */
export function refuseParked(core: Core, officer: Officer, input: Input<'parked.refuse'>): Record<string, never> {
  return commit(core, officer, { name: 'parked.refuse', id: input.commandId }, (tx) => {
    refuseDecided(tx, input.parkedId);
    tx.order('parked.refuse', 'parked', input.parkedId, { reason: input.reason });
    return decided(tx, input.parkedId);
  });
}

function refuseDecided(tx: Tx, id: string): void {
  const { mallScope: scope, machineId } = selectIdentity(tx.db) ?? fail('not-enrolled', {});
  const found = selectParkedTxn(tx.db, { id, scope, own: `machine:${machineId}` });
  if (!found) fail('not-found', { entity: 'parked' });
  const isOpen = ParkedBody.parse(JSON.parse(found.body)).state === 'open';
  if (!isOpen || selectDecision(tx.db, { id })) fail('decided', {});
}

function decided(tx: Tx, id: string): Record<string, never> {
  tx.audit({ action: 'parked-decided', subject: { kind: 'parked', id } });
  tx.changed(`parked:${id}`, 'ledger');
  return {};
}
