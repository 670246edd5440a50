import type { Input } from '#contract/index';
import { CLEARS_PINS } from '#contract/permissions';
import type { Core } from '#core/context';
import { fail } from '#core/fault';
import { transact } from '#core/transaction';
import { asOfficer } from './officer.ts';
import { checkPin } from './pin.ts';
import { deleteAttempt } from './session.sql.ts';

/**
 * A supervisor forgets a colleague's wrong tries. The role is asked before the PIN, so that nobody can try PINs of
 * officers here. Errors: `not-permitted`, `wrong-pin` and `pin-locked` (the supervisor's own), `not-found`.
 */
export async function clearPin(core: Core, input: Input<'session.clear-pin'>): Promise<Record<string, never>> {
  const { officerId, supervisorId, reason } = input;
  const byId = (id: string) => core.catalogue.officers().find((officer) => officer.id === id);
  const supervisor = byId(supervisorId);
  const isAllowed = supervisor && CLEARS_PINS.includes(supervisor.role) && supervisorId !== officerId;
  if (!isAllowed) fail('not-permitted', { permission: 'session.clear-pin' });
  await checkPin(core, supervisorId, input.pin);
  if (!byId(officerId)) fail('not-found', { entity: 'officer' });
  transact(core, asOfficer(supervisor), (tx) => {
    if (deleteAttempt(tx.db, { officerId }) === 0) return;
    tx.audit({ action: 'pin-cleared', subject: { kind: 'officer', id: officerId }, reason });
  });
  return {};
}
