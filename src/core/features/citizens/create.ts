import type { CitizenId } from '#contract/ids';
import type { Input, Output } from '#contract/index';
import type { Officer } from '#contract/session';
import type { Core } from '#core/context';
import { fail } from '#core/fault';
import { type Evidence, selectOpenVisit, takeCitizen } from '#core/features/visits/index';
import { letStand } from '#core/features/audit/index';
import { commit } from '#core/transaction';
import { selectCitizensByNik } from './citizens.sql.ts';
import { nikWarnings } from './masked.ts';

/** Makes a person known and takes them into the open visit. Errors: `no-visit`, `nik-format`, `nik-taken`. */
export function createCitizen(
  core: Core,
  officer: Officer,
  input: Input<'citizens.create'>,
): Output<'citizens.create'> {
  return commit(core, officer, { name: 'citizens.create', id: input.commandId }, (tx) => {
    const visit = selectOpenVisit(tx.db, { officerId: officer.id }) ?? fail('no-visit', {});
    const warnings = nikWarnings(core, input.data);
    const { nik } = input.data;
    if (nik && selectCitizensByNik(tx.db, { nik }).length > 0) fail('nik-taken', {});
    const citizenId = tx.newId() as CitizenId;
    tx.mutate('citizen.register', 'citizen', citizenId, { data: input.data, method: input.method });
    tx.audit({
      action: 'citizen-registered',
      subject: { kind: 'citizen', id: citizenId },
      visit: visit.id,
      ...letStand(warnings),
    });
    takeCitizen(tx, officer, visit.id, citizenId, evidenceOf(core, input));
    return { citizenId, warnings };
  });
}

/** Only a card that core itself has just received counts as a read card; the page's word alone does not. */
function evidenceOf(core: Core, input: Input<'citizens.create'>): Evidence {
  const card = core.lastCard;
  if (input.method !== 'card' || !card || card.nik !== input.data.nik) {
    return { method: 'manual', fingerMatch: null, readerName: null };
  }
  return { method: 'card', fingerMatch: card.fingerMatch, readerName: card.readerName };
}
