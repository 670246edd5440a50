import type { Attachment, AttachmentId } from '#contract/attachments';
import type { ApplicationBody } from '#contract/wire/mutations';
import type { Db } from '#core/db/sql';
import { type BlobState, selectBlobState } from '#core/features/blobs/index';
import { selectDraftAttachments } from './attachments.sql.ts';

/** A file that another counter brought has no row here: the centre has it or waits for that counter. */
const STATE_OF = {
  local: 'here',
  sending: 'here',
  stored: 'at-centre',
  evicted: 'at-centre',
  missing: 'damaged',
} as const satisfies Record<BlobState, Attachment['state']>;

export const draftAttachments = (db: Db, draftId: string): Attachment[] =>
  selectDraftAttachments(db, { draftId }).map(({ id, requirementId, name, mime, size, state }) => ({
    id: id as AttachmentId,
    requirementId,
    name,
    mime,
    size,
    state: STATE_OF[state],
  }));

/** Documents that stand; one that was replaced is not shown. */
export const submittedAttachments = (db: Db, { attachments }: ApplicationBody): Attachment[] =>
  attachments
    .filter(({ replacedBy }) => replacedBy === null)
    .map(({ id, requirementId, mime, size, sha256 }) => ({
      id,
      requirementId,
      name: null,
      mime,
      size,
      state: STATE_OF[selectBlobState(db, { sha256: Buffer.from(sha256, 'hex') })?.state ?? 'stored'],
    }));
