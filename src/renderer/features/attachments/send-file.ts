import { ATTACHMENT_LIMITS, type Attachment } from '#contract/attachments';
import type { LoketApi, Result } from '#contract/index';

/** Where a file shall lie. `replaces`: a damaged file of a submitted application. */
export interface AttachTo {
  readonly applicationId: string;
  readonly requirementId: string;
  readonly replaces: string | null;
}

/** Longest name that core keeps. */
const NAME_LENGTH = 120;
/** Characters that no name may hold: control, zero width, direction. */
const UNSAFE = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;
/** `String.fromCharCode` takes its bytes as arguments, and there is a limit to those. */
const SPREAD = 8_192;

/**
 * Hands a file to core in parts and says what it is for. What is too large is refused before its first byte is read.
 * Parts have commands of their own; a send that breaks begins anew.
 */
export async function sendFile(
  api: LoketApi,
  commandId: string,
  file: File,
  { applicationId, requirementId, replaces }: AttachTo,
): Promise<Result<Attachment>> {
  const maxBytes = ATTACHMENT_LIMITS.bytes;
  if (file.size > maxBytes) {
    return {
      ok: false,
      error: { code: 'attachment-too-large', message: 'attachment-too-large', details: { maxBytes } },
    };
  }
  const fileId = crypto.randomUUID();
  let offset = 0;
  do {
    const part = new Uint8Array(await file.slice(offset, offset + ATTACHMENT_LIMITS.chunkBytes).arrayBuffer());
    const sent = await api['attachments.append']({
      commandId: crypto.randomUUID(),
      fileId,
      offset,
      base64: base64(part),
    });
    if (!sent.ok) return sent;
    offset += part.length;
  } while (offset < file.size);
  const name = shortName(file.name);
  return api['attachments.add']({ commandId, applicationId, requirementId, fileId, name, replaces });
}

/** The end of a name says what it is, so the middle gives way. */
export function shortName(name: string): string {
  const safe = name.replace(UNSAFE, '').trim();
  const half = NAME_LENGTH / 2 - 1;
  return safe.length <= NAME_LENGTH ? safe : `${safe.slice(0, half)}…${safe.slice(-half)}`;
}

function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += SPREAD) text += String.fromCharCode(...bytes.subarray(at, at + SPREAD));
  return btoa(text);
}
