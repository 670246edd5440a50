import { ATTACHMENT_LIMITS, type AttachmentType } from '#contract/attachments';
import { fail } from '#core/fault';
import { cleanJpeg } from '#domain/attachments/jpeg';
import { cleanPng } from '#domain/attachments/png';
import { nameAgrees, PICTURE_LIMITS, sniffType } from '#domain/attachments/type';
import { readPdf } from './read-pdf.ts';

/** A file that may be kept, as it will be kept. */
export interface Inspected {
  readonly bytes: Uint8Array;
  readonly mime: AttachmentType;
  readonly pages: number;
  readonly isActive: boolean;
}

/**
 * What a file is by its bytes, within the limits of docs/design/security.md. Pictures lose what the camera wrote
 * beside the pixels; a PDF is kept byte for byte, since it may be signed.
 * Errors: `attachment-type`, `attachment-name`, `attachment-unreadable`, `attachment-limits`.
 */
export async function inspectFile(bytes: Uint8Array, name: string): Promise<Inspected> {
  const mime = sniffType(bytes) ?? fail('attachment-type', {});
  if (!nameAgrees(name, mime)) fail('attachment-name', {});
  if (mime === 'application/pdf') {
    const facts = (await readPdf(bytes)) ?? fail('attachment-unreadable', {});
    if (facts.pages > ATTACHMENT_LIMITS.pages)
      fail('attachment-limits', { limit: 'pages', max: ATTACHMENT_LIMITS.pages });
    return { bytes, mime, ...facts };
  }
  const picture = (mime === 'image/jpeg' ? cleanJpeg(bytes) : cleanPng(bytes)) ?? fail('attachment-unreadable', {});
  const { width, height } = picture;
  if (Math.max(width, height) > PICTURE_LIMITS.side)
    fail('attachment-limits', { limit: 'side', max: PICTURE_LIMITS.side });
  if (width * height > PICTURE_LIMITS.pixels)
    fail('attachment-limits', { limit: 'pixels', max: PICTURE_LIMITS.pixels });
  return { bytes: picture.bytes, mime, pages: 1, isActive: false };
}
