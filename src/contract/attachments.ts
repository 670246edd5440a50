import { z } from 'zod';
import { command, longCommand } from './define.ts';
import { ApplicationId, CommandId, line } from './ids.ts';

/** What a scan or a photo may be; decided by its bytes, never by its name (docs/design/security.md, Input hardening). */
export const AttachmentType = z.enum(['application/pdf', 'image/jpeg', 'image/png']);
export type AttachmentType = z.output<typeof AttachmentType>;

/** Bytes of one file, files of one application, pages of a PDF, and bytes of one `attachments.append`. */
export const ATTACHMENT_LIMITS = { bytes: 5_242_880, perApplication: 20, pages: 50, chunkBytes: 262_144 } as const;

/** UUIDv7, made where the file is taken. */
export const AttachmentId = z.uuid().brand('AttachmentId');
export type AttachmentId = z.output<typeof AttachmentId>;

const RequirementId = z.string().regex(/^[a-z0-9-]{1,40}$/);

/** A file that lies with a requirement. The name the officer chose it by stays at this counter and ends with the draft. */
export const Attachment = z.strictObject({
  id: AttachmentId,
  requirementId: RequirementId,
  name: line(120).nullable(),
  mime: AttachmentType,
  /** Bytes as stored. */
  size: z.int(),
  /** `damaged`: the file of this counter cannot be read any more and has to be scanned again. */
  state: z.enum(['here', 'at-centre', 'damaged']),
});
export type Attachment = z.output<typeof Attachment>;

/** A file on its way from the page into core: this page's own, and one at a time. */
const FileId = z.uuid();

/**
 * The next bytes of a file, in order from 0; offset 0 begins anew and forgets the file before it. Kept in memory only.
 * Errors: `invalid-input` (an offset that does not follow), `attachment-too-large`.
 */
export const appendAttachment = command(
  'applications:write',
  z.strictObject({
    commandId: CommandId,
    fileId: FileId,
    offset: z.int().min(0).max(ATTACHMENT_LIMITS.bytes),
    base64: z.base64().max(Math.ceil(ATTACHMENT_LIMITS.chunkBytes / 3) * 4),
  }),
  z.strictObject({ received: z.int() }),
);

/**
 * Puts the file that was appended with a requirement: of the officer's own draft, or of a submitted application of the
 * open visit. `replaces` names a damaged file of a submitted application, which the new one stands for.
 * Errors: `not-found`, `not-permitted`, `wrong-state`, `attachment-type`, `attachment-name`, `attachment-unreadable`,
 * `attachment-limits`, `too-many-attachments`, `disk-short`.
 */
export const addAttachment = longCommand(
  'applications:write',
  z.strictObject({
    commandId: CommandId,
    applicationId: ApplicationId,
    requirementId: RequirementId,
    fileId: FileId,
    name: line(120),
    replaces: AttachmentId.nullable(),
  }),
  Attachment,
);

/** Takes a file out of a draft; its key goes with it. Errors: `not-found`, `not-permitted`, `wrong-state` (submitted). */
export const removeAttachment = command(
  'applications:write',
  z.strictObject({ commandId: CommandId, applicationId: ApplicationId, attachmentId: AttachmentId }),
  z.strictObject({}),
);
