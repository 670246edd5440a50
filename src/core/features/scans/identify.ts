import type { CitizenData } from '#contract/citizens';
import type { CitizenId } from '#contract/ids';
import type { Officer } from '#contract/session';
import type { Core } from '#core/context';
import { mask, maskedCitizen, nikWarnings, parseCitizen, selectCitizensByNik } from '#core/features/citizens/index';
import { type Evidence, selectOpenVisit, startVisitIn, takeCitizen } from '#core/features/visits/index';
import { transact } from '#core/transaction';
import type { Outcome } from './receive.ts';

/** Who the scan says is at the desk, and how it knows. */
export interface Claim extends Evidence {
  readonly method: 'card' | 'barcode';
  readonly nik: string | null;
  readonly card: Partial<CitizenData>;
}

/**
 * Known: taken into the visit (a walk-in visit is started when none is open). Unknown: the form opens with what the
 * card said. Somebody else than the visit's citizen: nothing changes and the officer is told. Two records of one NIK
 * are for the officer to choose from, so neither is taken.
 */
export function identify(core: Core, officer: Officer, claim: Claim): Outcome {
  const found = claim.nik ? selectCitizensByNik(core.db, { nik: claim.nik }) : [];
  const visit = selectOpenVisit(core.db, { officerId: officer.id });
  const only = found.length === 1 ? found[0] : undefined;
  const card = claim.card;
  if (!only) {
    if (visit?.citizenId) return { action: 'citizen-other' };
    if (!visit) transact(core, officer, (tx) => void startVisitIn(tx, core, officer));
    keepCard(core, claim);
    const stated = { nik: card.nik ?? null, birthDate: card.birthDate ?? null, sex: card.sex ?? null };
    return { action: 'citizen-new', card, nikWarnings: nikWarnings(core, stated) };
  }
  const { method, fingerMatch, readerName } = claim;
  if (visit?.citizenId && visit.citizenId !== only.id) {
    const subject = { kind: 'citizen', id: only.id } as const;
    const look = { subject, visit: visit.id, purpose: 'serve-visit', method } as const;
    transact(core, officer, (tx) => tx.audit({ action: 'citizen-viewed', ...look }));
    return { action: 'citizen-other', citizen: mask(core, only.id, parseCitizen(only.body)) };
  }
  transact(core, officer, (tx) => {
    const visitId = visit?.id ?? startVisitIn(tx, core, officer);
    takeCitizen(tx, officer, visitId, only.id as CitizenId, { method, fingerMatch, readerName });
  });
  keepCard(core, claim);
  const citizen = maskedCitizen(core, only.id);
  return { action: 'citizen-shown', citizen, nikWarnings: citizen.nikWarnings };
}

const keepCard = (core: Core, claim: Claim): void => {
  core.lastCard = claim.method === 'card' ? claim : undefined;
};
