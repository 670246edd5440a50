import type { Input } from '#contract/index';
import type { Officer } from '#contract/session';
import type { Core } from '#core/context';
import { fail } from '#core/fault';
import { selectOpenVisit, takeCitizen } from '#core/features/visits/index';
import { commit } from '#core/transaction';
import { selectCitizen } from './citizens.sql.ts';

/** Errors: `no-visit`, `not-found`. */
export function chooseCitizen(core: Core, officer: Officer, input: Input<'citizens.choose'>): Record<string, never> {
  return commit(core, officer, { name: 'citizens.choose', id: input.commandId }, (tx) => {
    const visit = selectOpenVisit(tx.db, { officerId: officer.id }) ?? fail('no-visit', {});
    if (!selectCitizen(tx.db, { id: input.citizenId })) fail('not-found', { entity: 'citizen' });
    takeCitizen(tx, officer, visit.id, input.citizenId, { method: 'found', fingerMatch: null, readerName: null });
    return {};
  });
}
