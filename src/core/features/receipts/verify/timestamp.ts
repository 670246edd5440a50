import { createHash } from 'node:crypto';
import { isNamed } from '../seal/cms.ts';
import { DER_TAG, element, oid, readChildren, readElement, type Element, sameBytes, toHex } from '../seal/der.ts';
import { readTime } from '../seal/times.ts';
import { buildPath, type Certificate, isValidAt, mayIssue, readCertificate } from './certificate.ts';
import { hashOf, isSignedBy } from './signed.ts';

const OID = {
  signedData: oid('1.2.840.113549.1.7.2'),
  tstInfo: oid('1.2.840.113549.1.9.16.1.4'),
  contentType: oid('1.2.840.113549.1.9.3'),
  messageDigest: oid('1.2.840.113549.1.9.4'),
  signingCertificate: oid('1.2.840.113549.1.9.16.2.12'),
  signingCertificateV2: oid('1.2.840.113549.1.9.16.2.47'),
} as const;
const TIME_STAMPING = toHex(oid('1.3.6.1.5.5.7.3.8'));
const CONTEXT_0 = 0xa0;

/** A time stamp that holds. `path`: the authority's certificates up to a pinned root, leaf first. */
export interface Timestamp {
  readonly time: Date;
  readonly path: readonly Certificate[];
  /** INTEGER in DER as it was asked for. */
  readonly nonce: Uint8Array | undefined;
}

/**
 * Why a token does not count. `unknown`: it may be right, but by an authority that nobody pinned; every other one says
 * that this token was not given for this seal.
 */
export type TimestampFault = 'unreadable' | 'imprint' | 'signature' | 'purpose' | 'expired' | 'unknown';

/** Rule 11: a token of RFC 3161 over the value of a signature, by an authority whose root is pinned. */
export function checkTimestamp(
  token: Uint8Array,
  value: Uint8Array,
  roots: readonly Uint8Array[],
): Timestamp | TimestampFault {
  try {
    const parts = readToken(token);
    const hash = hashOf(parts.imprintAlgorithm);
    if (!hash || !sameBytes(createHash(hash).update(value).digest(), parts.imprint.content)) return 'imprint';
    const signer = parts.certificates.find((each) => isSigner(each, parts.sid));
    if (!signer || !isSigned(parts, signer)) return 'signature';
    const isForTime =
      signer.arePurposesCritical && signer.purposes.length === 1 && signer.purposes[0] === TIME_STAMPING;
    if (!isForTime || signer.isAuthority) return 'purpose';
    const path = buildPath(signer, parts.certificates, roots.map(readCertificate));
    if (path.length < 2) return 'unknown';
    if (!mayIssue(path) || path.some(({ hasUnknownCritical }) => hasUnknownCritical)) return 'purpose';
    if (!path.every((each) => isValidAt(each, parts.time))) return 'expired';
    return { time: parts.time, path, nonce: parts.nonce };
  } catch {
    return 'unreadable';
  }
}

interface Token {
  readonly content: Uint8Array;
  readonly imprintAlgorithm: Element;
  readonly imprint: Element;
  readonly time: Date;
  readonly nonce: Uint8Array | undefined;
  readonly certificates: readonly Certificate[];
  readonly sid: Element;
  readonly digestAlgorithm: Element;
  readonly attributes: Element;
  readonly algorithm: Element;
  readonly signature: Uint8Array;
}

function readToken(token: Uint8Array): Token {
  const [kind, explicit] = readChildren(readElement(token), DER_TAG.sequence);
  const [signedData] = readChildren(explicit, CONTEXT_0);
  const [, , encapsulated, ...rest] = readChildren(signedData, DER_TAG.sequence);
  const [contentKind, wrapped] = readChildren(encapsulated, DER_TAG.sequence);
  const [content] = readChildren(wrapped, CONTEXT_0);
  const [signerInfo, second] = readChildren(rest.at(-1), DER_TAG.set);
  const [, sid, digestAlgorithm, attributes, algorithm, signature] = readChildren(signerInfo, DER_TAG.sequence);
  const isToken = sameBytes(kind?.whole, OID.signedData) && sameBytes(contentKind?.whole, OID.tstInfo) && !second;
  if (!isToken || !content || !sid || !digestAlgorithm || !algorithm) throw new Error('not a time stamp');
  if (attributes?.tag !== CONTEXT_0 || signature?.tag !== DER_TAG.octets) throw new Error('not a time stamp');

  const [, , imprintOf, , time, ...options] = readChildren(readElement(content.content), DER_TAG.sequence);
  const [imprintAlgorithm, imprint] = readChildren(imprintOf, DER_TAG.sequence);
  if (!imprintAlgorithm || !imprint) throw new Error('not a time stamp');
  return {
    content: content.content,
    imprintAlgorithm,
    imprint,
    time: readTime(time),
    nonce: options.find(({ tag }) => tag === DER_TAG.integer)?.whole,
    certificates: (rest.length > 1 && rest[0]?.tag === CONTEXT_0 ? readChildren(rest[0], CONTEXT_0) : []).map(
      ({ whole }) => readCertificate(whole),
    ),
    sid,
    digestAlgorithm,
    attributes,
    algorithm,
    signature: signature.content,
  };
}

function isSigner(certificate: Certificate, sid: Element): boolean {
  if (sid.tag !== DER_TAG.sequence) return false;
  const [issuer, serial] = readChildren(sid, DER_TAG.sequence);
  return (
    issuer !== undefined &&
    serial !== undefined &&
    isNamed(certificate.der, { issuer: issuer.whole, serial: serial.whole })
  );
}

/** The signed attributes name this content and this certificate (RFC 5816), and the signature is over them. */
function isSigned(token: Token, signer: Certificate): boolean {
  const hash = hashOf(token.digestAlgorithm);
  if (!hash) return false;
  const attributes = new Map(
    readChildren(token.attributes, CONTEXT_0).map((attribute) => {
      const [id, values] = readChildren(attribute, DER_TAG.sequence);
      return [toHex(id?.whole), readChildren(values, DER_TAG.set)[0]] as const;
    }),
  );
  const digest = attributes.get(toHex(OID.messageDigest))?.content;
  if (!sameBytes(attributes.get(toHex(OID.contentType))?.whole, OID.tstInfo)) return false;
  if (!sameBytes(createHash(hash).update(token.content).digest(), digest)) return false;
  if (!isNamedBy(attributes, signer)) return false;
  const bytes = element(DER_TAG.set, token.attributes.content);
  const { algorithm, signature } = token;
  return isSignedBy(signer.x509.publicKey, { bytes, algorithm, signature, hash });
}

/** signing-certificate-v2, SHA-256 unless it says another; the first version is always SHA-1. */
function isNamedBy(attributes: ReadonlyMap<string, Element | undefined>, signer: Certificate): boolean {
  const second = attributes.get(toHex(OID.signingCertificateV2));
  const named = second ?? attributes.get(toHex(OID.signingCertificate));
  const [list] = readChildren(named, DER_TAG.sequence);
  const [first] = readChildren(list, DER_TAG.sequence);
  const parts = readChildren(first, DER_TAG.sequence);
  const algorithm = second && parts[0]?.tag === DER_TAG.sequence ? hashOf(parts[0]) : second ? 'sha256' : 'sha1';
  const digest = parts.find(({ tag }) => tag === DER_TAG.octets)?.content;
  return algorithm !== undefined && sameBytes(createHash(algorithm).update(signer.der).digest(), digest);
}
