import type { Input, Output } from '#contract/index';
import type { Officer } from '#contract/session';
import type { Core } from '#core/context';
import { fail } from '#core/fault';
import { selectOpenVisit } from '#core/features/visits/index';
import { transact } from '#core/transaction';
import { citizenData } from './masked.ts';

/** Only inside an open visit with this very citizen; each time is in the audit. Errors: `no-visit`, `not-found`. */
export function revealCitizen(
  core: Core,
  officer: Officer,
  input: Input<'citizens.reveal'>,
): Output<'citizens.reveal'> {
  const visit = selectOpenVisit(core.db, { officerId: officer.id });
  if (visit?.citizenId !== input.citizenId) fail('no-visit', {});
  const data = citizenData(core, input.citizenId);
  return transact(core, officer, (tx) => {
    tx.audit({
      action: 'citizen-revealed',
      subject: { kind: 'citizen', id: input.citizenId },
      visit: visit.id,
      purpose: 'serve-visit',
    });
    return { data, at: tx.wall as Output<'citizens.reveal'>['at'] };
  });
}
