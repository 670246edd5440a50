import { hash, verify } from '@node-rs/argon2';
import type { Core } from '#core/context';
import { fail } from '#core/fault';
import { toInstant } from '#core/ports/clock';
import { transact } from '#core/transaction';
import { ARGON2, FREE_ATTEMPTS, lockoutAfter } from '#domain/session/index';
import { deleteAttempt, selectAttempt, upsertAttempt } from './session.sql.ts';

const MINUTE_MS = 60_000;

/** A verifier of nobody's PIN: an unknown name costs the same time as a wrong PIN. Made once per process. */
let decoy: Promise<string> | undefined;

/**
 * Checks a PIN and keeps count; the count is stored, so a restart does not help.
 * Errors: `wrong-pin`, `pin-locked`.
 */
export async function checkPin(core: Core, officerId: string, pin: string): Promise<void> {
  refuseWhileLocked(core, officerId);
  const officer = core.catalogue.officers().find(({ id }) => id === officerId);
  const verifier = officer?.verifier ?? (await (decoy ??= hash(core.ids.random(12).toString('hex'), ARGON2)));
  const isRight = (await verify(verifier, pin)) && officer !== undefined;
  if (isRight) {
    transact(core, null, (tx) => deleteAttempt(tx.db, { officerId }));
    return;
  }
  const wrongCount = (selectAttempt(core.db, { officerId })?.wrongCount ?? 0) + 1;
  const wait = lockoutAfter(wrongCount);
  const until =
    typeof wait === 'number' && wait > 0 ? toInstant(new Date(core.clock.epochMs() + wait * MINUTE_MS)) : null;
  transact(core, null, (tx) => {
    const needsSupervisor = wait === 'supervisor' ? 1 : 0;
    upsertAttempt(tx.db, { officerId, wrongCount, lockedUntil: until, needsSupervisor });
    tx.audit({ action: 'sign-in-refused', subject: { kind: 'officer', id: officerId } });
  });
  if (wait === 0) fail('wrong-pin', { attemptsLeft: FREE_ATTEMPTS - wrongCount });
  fail('pin-locked', { until });
}

function refuseWhileLocked(core: Core, officerId: string): void {
  const attempt = selectAttempt(core.db, { officerId });
  if (!attempt) return;
  if (attempt.needsSupervisor) fail('pin-locked', { until: null });
  if (attempt.lockedUntil && attempt.lockedUntil > core.clock.now()) fail('pin-locked', { until: attempt.lockedUntil });
}
