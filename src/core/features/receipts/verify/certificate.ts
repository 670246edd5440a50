import { X509Certificate } from 'node:crypto';
import { issuerAndSerial } from '../seal/cms.ts';
import { DER_TAG, oid, readChildren, readElement, readWhole, type Element, toHex } from '../seal/der.ts';
import { bitString } from './signed.ts';

const OID = {
  keyUsage: toHex(oid('2.5.29.15')),
  basicConstraints: toHex(oid('2.5.29.19')),
  extKeyUsage: toHex(oid('2.5.29.37')),
} as const;
const CERT_SIGN = 0x04;
const EXTENSIONS = 0xa3;
const CONTEXT_0 = 0xa0;
const BOOLEAN = 0x01;
const TRUE = 0xff;

/** A certificate (RFC 5280) as the rules ask for it. Purposes are object identifiers in DER, as hexadecimal. */
export interface Certificate {
  readonly der: Uint8Array;
  readonly x509: X509Certificate;
  /** INTEGER in DER. */
  readonly serial: Uint8Array;
  /** The subject's name in DER. */
  readonly subject: Uint8Array;
  /** The bits of the public key, as RFC 6960 hashes them. */
  readonly keyBits: Uint8Array;
  readonly usage: number;
  readonly isAuthority: boolean;
  /** Intermediates allowed below; without a limit it is infinite. */
  readonly pathLength: number;
  readonly purposes: readonly string[];
  readonly arePurposesCritical: boolean;
  readonly hasUnknownCritical: boolean;
}

/** Throws when it is not a certificate of version 3 in DER. */
export function readCertificate(der: Uint8Array): Certificate {
  const extensions = readExtensions(der);
  const valueOf = (id: string) => extensions.find((extension) => extension.id === id)?.value;
  const constraints = valueOf(OID.basicConstraints);
  const purposes = extensions.find(({ id }) => id === OID.extKeyUsage);
  const [authority, limit] = constraints ? readChildren(constraints, DER_TAG.sequence) : [];
  const known: readonly string[] = Object.values(OID);
  const [, , , , , subject, spki] = readChildren(tbsOf(der), DER_TAG.sequence);
  const [, key] = readChildren(spki, DER_TAG.sequence);
  if (!subject) throw new Error('not a certificate');
  return {
    der,
    x509: new X509Certificate(der),
    serial: issuerAndSerial(der).serial,
    subject: subject.whole,
    keyBits: bitString(key),
    usage: valueOf(OID.keyUsage)?.content[1] ?? 0, // a BIT STRING: unused bits, then the bits
    isAuthority: authority?.tag === BOOLEAN && authority.content[0] === TRUE,
    pathLength: limit?.content.length === 1 ? (limit.content[0] ?? 0) : Infinity,
    purposes: purposes ? readChildren(purposes.value, DER_TAG.sequence).map(({ whole }) => toHex(whole)) : [],
    arePurposesCritical: purposes?.isCritical ?? false,
    hasUnknownCritical: extensions.some(({ isCritical, id }) => isCritical && !known.includes(id)),
  };
}

/** Leaf, intermediates, root; shorter than two when no pinned root is reached. */
export function buildPath(
  leaf: Certificate,
  others: readonly Certificate[],
  roots: readonly Certificate[],
): Certificate[] {
  const path = [leaf];
  const left = [...others];
  for (let last = leaf; ;) {
    const root = roots.find((candidate) => isIssuer(candidate, last));
    if (root) return [...path, root];
    const next = left.findIndex((candidate) => isIssuer(candidate, last));
    const [issuer] = next < 0 ? [] : left.splice(next, 1);
    if (!issuer) return [leaf];
    path.push(issuer);
    last = issuer;
  }
}

export const isIssuer = (issuer: Certificate, of: Certificate): boolean =>
  of.x509.checkIssued(issuer.x509) && of.x509.verify(issuer.x509.publicKey);

/** Whether everything above the leaf of a path may issue what lies below it. */
export const mayIssue = ([, ...above]: readonly Certificate[]): boolean =>
  above.every((link, below) => link.isAuthority && (link.usage & CERT_SIGN) !== 0 && link.pathLength >= below);

/** Whether the certificate is valid at an instant; both ends belong to the period. */
export const isValidAt = ({ x509 }: Certificate, at: Date): boolean =>
  at >= x509.validFromDate && at <= x509.validToDate;

function tbsOf(der: Uint8Array): Element | undefined {
  return readChildren(readWhole(der), DER_TAG.sequence)[0];
}

function readExtensions(der: Uint8Array): { id: string; isCritical: boolean; value: Element }[] {
  const children = readChildren(tbsOf(der), DER_TAG.sequence);
  if (children[0]?.tag !== CONTEXT_0) throw new Error('not a certificate of version 3');
  const [list] = readChildren(
    children.find(({ tag }) => tag === EXTENSIONS),
    EXTENSIONS,
  );
  return readChildren(list, DER_TAG.sequence).map((extension) => {
    const [id, ...rest] = readChildren(extension, DER_TAG.sequence);
    const value = rest.at(-1);
    if (!id || value?.tag !== DER_TAG.octets) throw new Error('not an extension');
    return {
      id: toHex(id.whole),
      isCritical: rest[0]?.tag === BOOLEAN && rest[0].content[0] === TRUE,
      value: readElement(value.content),
    };
  });
}
