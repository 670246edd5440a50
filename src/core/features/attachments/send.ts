import { deleteBlobRef, insertBlobRef } from '#core/features/blobs/index';
import type { MutationArgs } from '#contract/wire/mutations';
import type { Tx } from '#core/transaction';
import { selectDraftAttachments } from './attachments.sql.ts';

type Attachment = MutationArgs<'attachment.add'>['attachment'];

/** The document becomes a fact of its application, and its file waits for the centre. */
export function attachTo(tx: Tx, applicationId: string, attachment: Attachment, replaces: Attachment | null): void {
  const mid = tx.mutate('attachment.add', 'application', applicationId, { attachment, replaces: replaces?.id ?? null });
  const about = { entity: 'application', entityId: applicationId, role: 'document' };
  if (replaces) deleteBlobRef(tx.db, { ...about, sha256: Buffer.from(replaces.sha256, 'hex') });
  insertBlobRef(tx.db, { ...about, sha256: Buffer.from(attachment.sha256, 'hex'), mid });
}

/** Every file of a draft, inside its submission and before the draft goes. */
export function attachFilesOf(tx: Tx, draftId: string): void {
  for (const { sha256, isActive, id, requirementId, mime, size, pages } of selectDraftAttachments(tx.db, { draftId })) {
    const file = { sha256: Buffer.from(sha256).toString('hex'), mime, size, pages, isActive: isActive === 1 };
    attachTo(tx, draftId, { id: id as Attachment['id'], requirementId, ...file }, null);
  }
}
