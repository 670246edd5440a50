import type { Instant } from '#contract/ids';
import type { Input, Output } from '#contract/index';
import type { Officer } from '#contract/session';
import type { Core } from '#core/context';
import { fail } from '#core/fault';
import { type Tx, transact } from '#core/transaction';
import { deleteDraft, selectApplicationState, selectDraft, updateDraft } from './applications.sql.ts';
import { type Draft, readDraft } from './draft.ts';

/** The officer's own draft. Errors: `not-found`, `wrong-state` (submitted already), `not-permitted` (a colleague's). */
export function ownDraft(core: Core, tx: Tx, officer: Officer, id: string, event: string): Draft {
  const row = selectDraft(tx.db, { id });
  if (!row) {
    const application = selectApplicationState(tx.db, { id }) ?? fail('not-found', { entity: 'application' });
    fail('wrong-state', { state: application.state, event });
  }
  if (row.officerId !== officer.id) fail('not-permitted', { permission: 'applications:write' });
  return readDraft(core, row);
}

/**
 * Keeps what was typed. Its answer is not stored by command: a repeated save writes the same text again.
 * Incomplete and wrong answers are kept as well; only unknown field names are refused.
 */
export function saveDraft(core: Core, officer: Officer, input: Input<'drafts.save'>): Output<'drafts.save'> {
  return transact(core, officer, (tx) => {
    const { service, answers, origins } = ownDraft(core, tx, officer, input.applicationId, 'save');
    const unknown = Object.keys(input.answers).filter((name) => !Object.hasOwn(service.form.properties, name));
    if (unknown.length > 0) fail('invalid-input', { fields: unknown });
    const kept = Object.entries(origins).filter(([name]) => input.answers[name] === answers[name]);
    updateDraft(tx.db, {
      id: input.applicationId,
      answers: JSON.stringify(input.answers),
      requirements: JSON.stringify(input.requirements),
      origins: JSON.stringify(Object.fromEntries(kept)),
      savedAt: tx.wall,
    });
    tx.changed('visit');
    return { savedAt: tx.wall as Instant };
  });
}

export function cancelDraft(core: Core, officer: Officer, input: Input<'drafts.cancel'>): Record<string, never> {
  return transact(core, officer, (tx) => {
    if (!selectDraft(tx.db, { id: input.applicationId })) return {};
    ownDraft(core, tx, officer, input.applicationId, 'cancel');
    deleteDraft(tx.db, { id: input.applicationId });
    tx.audit({ action: 'draft-cancelled', subject: { kind: 'application', id: input.applicationId } });
    tx.changed('visit');
    return {};
  });
}
