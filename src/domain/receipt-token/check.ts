import type { TokenVerdict } from '#contract/receipts';
import { parseReceiptNumber } from '#domain/receipt-number/index';
import { tokenBytesToSign, type SignedToken } from './cose.ts';
import type { TokenPayload } from './payload.ts';
import { readToken } from './text.ts';

/** A seal key as the trust list names it (docs/design/receipts.md). Times are whole seconds since 1970. */
export interface TrustedKey {
  /** First 8 bytes of SHA-256 over the SubjectPublicKeyInfo, lower-case hex. */
  readonly kid: string;
  /** Uncompressed P-256 point, 65 bytes. */
  readonly point: Uint8Array;
  readonly site: string;
  readonly machine: string;
  readonly from: number;
  readonly to: number;
  readonly revokedAt?: number;
  /**
   * Why the key was revoked. Only with these reasons receipts from before the revocation stay good; without one the key
   * counts as stolen, and a thief can write any issue time.
   */
  readonly revokedFor?: 'superseded' | 'cessation-of-operation';
}

/** Verdict with what was read; `payload` is there as soon as the text is a token at all, believed only when `genuine`. */
export interface TokenCheck {
  readonly verdict: TokenVerdict;
  readonly payload?: TokenPayload;
  /** The key that the token names, when the trust list has it. */
  readonly key?: TrustedKey;
}

const WIB_HOURS = 7;
const WIT_HOURS = 9;

/**
 * Checks a scanned QR text offline; the same code at the counter, in the CLI and on the verify page. `unreadable`: no
 * complete token (a scanner with another keyboard layout does this), never to be called forged. `unknown-issuer`: the
 * key is not listed, or not for that site or time. `altered`: signature or number are wrong. Pure but for WebCrypto.
 */
export async function checkToken(text: string, trust: readonly TrustedKey[]): Promise<TokenCheck> {
  const token = readToken(text.trim());
  if (!token) return { verdict: 'unreadable' };
  const { payload } = token;
  const key = trust.find((candidate) => candidate.kid === token.kid);
  if (!key || !isWithinPeriod(key, payload)) return { verdict: 'unknown-issuer', payload };
  const isGenuine = agreesWithItself(payload) && (await isSignedBy(key, token));
  return { verdict: isGenuine ? 'genuine' : 'altered', payload, key };
}

function isWithinPeriod(key: TrustedKey, { site, issuedAt }: TokenPayload): boolean {
  if (key.site !== site || issuedAt < key.from || issuedAt > key.to) return false;
  return key.revokedAt === undefined || (key.revokedFor !== undefined && issuedAt < key.revokedAt);
}

/** Number against site and issue time. The machine code is compared with nothing: it may be a spare. */
function agreesWithItself({ number, site, issuedAt }: TokenPayload): boolean {
  const parts = parseReceiptNumber(number);
  if (!parts || parts.site !== site) return false;
  const hours = [WIB_HOURS, WIB_HOURS + 1, WIT_HOURS]; // the token does not say the zone of its site
  return hours.some((offset) => new Date((issuedAt + offset * 3600) * 1000).toISOString().startsWith(parts.localDate));
}

async function isSignedBy(key: TrustedKey, token: SignedToken): Promise<boolean> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const publicKey = await crypto.subtle.importKey('raw', new Uint8Array(key.point), algorithm, false, ['verify']);
  const signed = tokenBytesToSign(token.payload, token.kid);
  return crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, publicKey, token.signature, signed);
}
