import type { Input } from '#contract/index';
import type { Officer } from '#contract/session';
import type { Core } from '#core/context';
import { fail } from '#core/fault';
import { ownDraft } from '#core/features/applications/save';
import { commit } from '#core/transaction';
import { deleteDraftAttachment } from './attachments.sql.ts';

/** Only before the submission: afterwards the document is a fact. Key and file go with the next sweep, if nothing else names them. */
export function removeAttachment(
  core: Core,
  officer: Officer,
  input: Input<'attachments.remove'>,
): Record<string, never> {
  return commit(core, officer, { name: 'attachments.remove', id: input.commandId }, (tx) => {
    ownDraft(core, tx, officer, input.applicationId, 'detach');
    if (deleteDraftAttachment(tx.db, { id: input.attachmentId, draftId: input.applicationId }) !== 1) {
      fail('not-found', { entity: 'attachment' });
    }
    tx.audit({ action: 'attachment-removed', subject: { kind: 'application', id: input.applicationId } });
    tx.changed('visit');
    return {};
  });
}
