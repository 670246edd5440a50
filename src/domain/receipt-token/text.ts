import { fromBase64Url, toBase64Url } from './base64url.ts';
import { decodeSign1, encodeSign1, type SignedToken } from './cose.ts';
import type { TokenPayload } from './payload.ts';

/** What QR version 13 holds at level M in byte mode; a longer text would make the printed code too fine to scan. */
export const QR_TEXT_LIMIT = 331;

/** The signed token in base64url without padding. Throws when a field is out of its limit. */
export function encodeToken(payload: TokenPayload, kid: string, signature: Uint8Array): string {
  return toBase64Url(encodeSign1(payload, kid, signature));
}

/** Text of the QR: `https://<central>/v#1<token>`. Throws beyond 331 characters; enrolment refuses such an address before. */
export function qrText(origin: string, token: string): string {
  const text = `${origin.replace(/\/+$/, '')}/v#1${token}`;
  if (text.length > QR_TEXT_LIMIT) throw new Error(`QR text of ${text.length} characters, limit ${QR_TEXT_LIMIT}`);
  return text;
}

/**
 * The token behind `#1` of a scanned text, taken apart but **not** checked; `undefined` when it holds none. The host of
 * the address is never looked at.
 */
export function readToken(text: string): SignedToken | undefined {
  const start = text.indexOf('#1');
  const bytes = start < 0 ? undefined : fromBase64Url(text.slice(start + 2));
  return bytes && decodeSign1(bytes);
}
