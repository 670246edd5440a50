import { z } from 'zod';
import { AttachmentType } from '#contract/attachments';
import { BlobState } from '#core/features/blobs/index';
import { change, row, rows } from '#core/db/sql';

const DraftAttachment = z.object({
  id: z.string(),
  requirementId: z.string(),
  name: z.string(),
  sha256: z.instanceof(Uint8Array),
  mime: AttachmentType,
  size: z.int(),
  pages: z.int(),
  isActive: z.int(),
  state: BlobState,
});
export type DraftAttachment = z.output<typeof DraftAttachment>;

/** Index `draft_attachment_draft`. */
export const selectDraftAttachments = rows(DraftAttachment)`
  SELECT d.id, d.requirement_id AS requirementId, d.name, d.sha256, d.mime, d.size, d.pages, d.is_active AS isActive,
         b.state
  FROM draft_attachment d
  JOIN blob b ON b.sha256 = d.sha256
  WHERE d.draft_id = :draftId
  ORDER BY d.added_at, d.id`;

export const insertDraftAttachment = change`
  INSERT INTO draft_attachment (id, draft_id, requirement_id, name, sha256, mime, size, pages, is_active, added_at)
  VALUES (:id, :draftId, :requirementId, :name, :sha256, :mime, :size, :pages, :isActive, :addedAt)`;

export const deleteDraftAttachment = change`
  DELETE FROM draft_attachment
  WHERE id = :id AND draft_id = :draftId`;

/** Primary key. */
export const selectApplicationBody = row(z.object({ body: z.string() }))`
  SELECT body
  FROM application
  WHERE id = :id`;
