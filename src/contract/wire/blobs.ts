import { z } from 'zod';
import { ATTACHMENT_LIMITS, AttachmentId, AttachmentType } from '../attachments.ts';

/** SHA-256 of the clear bytes in lower-case hex: the name of a file everywhere. */
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** One `PUT` carries at most this; anything longer goes in chunks of 256 KiB (docs/design/sync.md, section 5, B2). */
export const BLOB_LIMITS = {
  putBytes: 1_048_576,
  chunkBytes: ATTACHMENT_LIMITS.chunkBytes,
  bytes: ATTACHMENT_LIMITS.bytes,
} as const;

/** A document inside its application: only ids and facts of the file, never the name it had. */
export const AttachmentBody = z.looseObject({
  id: AttachmentId,
  requirementId: z.string().max(40),
  sha256: Sha256,
  size: z.int().min(1).max(ATTACHMENT_LIMITS.bytes),
  mime: AttachmentType,
  /** Pages of a PDF, 1 for a picture. */
  pages: z.int().min(1).max(ATTACHMENT_LIMITS.pages),
  /** Holds scripts, forms or files of its own: kept as evidence, never shown by a viewer that could run them. */
  isActive: z.boolean(),
  /** The file that stands for this one, whose bytes were lost at the counter. */
  replacedBy: AttachmentId.nullable().default(null),
});
export type AttachmentBody = z.output<typeof AttachmentBody>;
