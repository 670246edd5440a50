import { ATTACHMENT_LIMITS } from '#contract/attachments';
import type { Input, Output } from '#contract/index';
import type { Officer } from '#contract/session';
import type { PortSession } from '#core/context';
import { fail } from '#core/fault';

interface Staged {
  readonly fileId: string;
  readonly officerId: string;
  readonly parts: Buffer[];
  size: number;
}

/** One file per page, in memory only: it ends with its page, with the next file, or when it is taken. */
const staged = new WeakMap<PortSession, Staged>();

/** Errors: `invalid-input` (an offset that does not follow), `attachment-too-large`. */
export function appendAttachment(
  session: PortSession,
  officer: Officer,
  { fileId, offset, base64 }: Input<'attachments.append'>,
): Output<'attachments.append'> {
  if (offset === 0) staged.set(session, { fileId, officerId: officer.id, parts: [], size: 0 });
  const file = staged.get(session);
  if (file?.fileId !== fileId || file.officerId !== officer.id || file.size !== offset) {
    return fail('invalid-input', { fields: ['offset'] });
  }
  const bytes = Buffer.from(base64, 'base64');
  if (file.size + bytes.length > ATTACHMENT_LIMITS.bytes) {
    staged.delete(session);
    fail('attachment-too-large', { maxBytes: ATTACHMENT_LIMITS.bytes });
  }
  file.parts.push(bytes);
  file.size += bytes.length;
  return { received: file.size };
}

/** The whole file, once; undefined when there is none of this name. */
export function takeFile(session: PortSession, officer: Officer, fileId: string): Buffer | undefined {
  const file = staged.get(session);
  if (file?.fileId !== fileId || file.officerId !== officer.id) return undefined;
  staged.delete(session);
  return Buffer.concat(file.parts);
}
