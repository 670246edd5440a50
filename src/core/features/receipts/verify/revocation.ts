import { DER_TAG, oid, readChildren, readElement, readWhole, type Element, sameBytes, toHex } from '../seal/der.ts';
import { certId, sha1 } from '../seal/ocsp.ts';
import { isTime, readTime } from '../seal/times.ts';
import { type Certificate, isIssuer, isValidAt, readCertificate } from './certificate.ts';
import { bitString, isSignedBy } from './signed.ts';

const OCSP_SIGNING = toHex(oid('1.3.6.1.5.5.7.3.9'));
const BASIC_RESPONSE = oid('1.3.6.1.5.5.7.48.1.1');
const REASON_CODE = oid('2.5.29.21');
const ENUMERATED = 0x0a;
const CONTEXT_0 = 0xa0;
const CONTEXT_1 = 0xa1;
const CONTEXT_2 = 0xa2;
const GOOD = 0x80;
/** Reasons after which receipts from before the revocation stay good without a time stamp: superseded, cessationOfOperation. */
const HARMLESS = [4, 5];

/** What an authority said of one certificate. `nextUpdate`: until when it promised to say nothing else. */
export interface Status {
  readonly thisUpdate: Date;
  readonly nextUpdate: Date | undefined;
  readonly revoked: { readonly at: Date; readonly isHarmless: boolean } | undefined;
}

/** A certificate with the one that issued it. */
export interface Issued {
  readonly certificate: Certificate;
  readonly issuer: Certificate;
}

/** The answer of an OCSP responder about this certificate; undefined when it is about another or not rightly signed. */
export function ocspStatus(der: Uint8Array, about: Issued): Status | undefined {
  try {
    const [status, bytes] = exactly(2, readWhole(der));
    const [response] = readChildren(bytes, CONTEXT_0);
    const [kind, wrapped] = exactly(2, response);
    if (status?.tag !== ENUMERATED || status.content[0] !== 0 || !sameBytes(kind?.whole, BASIC_RESPONSE))
      return undefined;
    if (wrapped?.tag !== DER_TAG.octets) return undefined;
    const [tbs, algorithm, bits, certificates, more] = readChildren(readWhole(wrapped.content), DER_TAG.sequence);
    if (!tbs || more) return undefined;
    const fields = readChildren(tbs, DER_TAG.sequence);
    const responder = fields.find(({ tag }) => tag === CONTEXT_1 || tag === CONTEXT_2);
    const producedAt = readTime(fields.find(isTime));
    const [list] = certificates ? readChildren(certificates, CONTEXT_0) : [];
    const delegates = list ? readChildren(list, DER_TAG.sequence).map(({ whole }) => readCertificate(whole)) : [];
    const signer = [about.issuer, ...delegates].find((each) => responder && isNamed(each, responder));
    if (delegates.length > 1 || !signer || !maySign(signer, about.issuer, producedAt)) return undefined;
    const signature = bitString(bits);
    if (!isSignedBy(signer.x509.publicKey, { bytes: tbs.whole, algorithm, signature })) return undefined;
    const wanted = certId(ocspSubject(about));
    const [single] = readChildren(
      fields.find(({ tag }) => tag === DER_TAG.sequence),
      DER_TAG.sequence,
    )
      .map((each) => readChildren(each, DER_TAG.sequence))
      .filter(([id]) => sameBytes(id?.whole, wanted));
    return single && readSingle(single);
  } catch {
    return undefined; // not DER, or another structure
  }
}

/** The parts of a SEQUENCE that has no room for others: what lies beside a signature must not hold anything more. */
function exactly(count: number, parent: Element | undefined): Element[] {
  const children = readChildren(parent, DER_TAG.sequence);
  if (children.length !== count) throw new Error('another structure');
  return children;
}

/** What a question to a responder is about. */
export const ocspSubject = ({ certificate, issuer }: Issued) => ({
  serial: certificate.serial,
  issuerName: issuer.subject,
  issuerKeyBits: issuer.keyBits,
});

function isNamed({ subject, keyBits }: Certificate, responder: Element): boolean {
  const [id] = readChildren(responder, responder.tag);
  return responder.tag === CONTEXT_1 ? sameBytes(id?.whole, subject) : sameBytes(id?.content, sha1(keyBits));
}

/** The issuer itself, or a responder that it certified for nothing else (RFC 6960, 4.2.2.2). */
const maySign = (signer: Certificate, issuer: Certificate, at: Date): boolean =>
  signer === issuer || (isIssuer(issuer, signer) && signer.purposes.includes(OCSP_SIGNING) && isValidAt(signer, at));

function readSingle([, status, thisUpdate, ...rest]: readonly Element[]): Status | undefined {
  const next = rest.find(({ tag }) => tag === CONTEXT_0);
  const period = {
    thisUpdate: readTime(thisUpdate),
    nextUpdate: next && readTime(readChildren(next, CONTEXT_0)[0]),
  };
  if (status?.tag === GOOD) return { ...period, revoked: undefined };
  if (status?.tag !== CONTEXT_1) return undefined; // unknown
  const [at, reason] = readChildren(status, CONTEXT_1);
  const code = reason && readChildren(reason, CONTEXT_0)[0]?.content[0];
  return { ...period, revoked: { at: readTime(at), isHarmless: HARMLESS.includes(code ?? 0) } };
}

/** What the issuer's revocation list says of this certificate; undefined when it is another's or not rightly signed. */
export function crlStatus(der: Uint8Array, { certificate, issuer }: Issued): Status | undefined {
  try {
    const [tbs, algorithm, bits] = exactly(3, readWhole(der));
    if (!tbs) return undefined;
    const fields = readChildren(tbs, DER_TAG.sequence);
    const [, , name, thisUpdate, ...rest] = fields;
    if (fields[0]?.tag !== DER_TAG.integer || !sameBytes(name?.whole, issuer.subject)) return undefined;
    const signature = bitString(bits);
    if (!isSignedBy(issuer.x509.publicKey, { bytes: tbs.whole, algorithm, signature })) return undefined;
    const [next] = rest;
    const entries = rest.find(({ tag }) => tag === DER_TAG.sequence);
    const [entry] = (entries ? readChildren(entries, DER_TAG.sequence) : [])
      .map((each) => readChildren(each, DER_TAG.sequence))
      .filter(([serial]) => sameBytes(serial?.whole, certificate.serial));
    return {
      thisUpdate: readTime(thisUpdate),
      nextUpdate: next && isTime(next) ? readTime(next) : undefined,
      revoked: entry && { at: readTime(entry[1]), isHarmless: HARMLESS.includes(reasonOf(entry[2])) },
    };
  } catch {
    return undefined; // not DER, or another structure
  }
}

/** Whether bytes have the structure of a revocation list, whoever issued it; not whether it is rightly signed. */
export function isRevocationList(der: Uint8Array): boolean {
  try {
    const [tbs] = exactly(3, readWhole(der));
    const [version, , , thisUpdate] = readChildren(tbs, DER_TAG.sequence);
    return version?.tag === DER_TAG.integer && thisUpdate !== undefined && isTime(thisUpdate);
  } catch {
    return false;
  }
}

/** 0, unspecified, when the entry gives no reason. */
function reasonOf(extensions: Element | undefined): number {
  const found = (extensions ? readChildren(extensions, DER_TAG.sequence) : [])
    .map((each) => readChildren(each, DER_TAG.sequence))
    .find(([id]) => sameBytes(id?.whole, REASON_CODE));
  return readElement(found?.at(-1)?.content ?? Uint8Array.of(ENUMERATED, 1, 0)).content[0] ?? 0;
}

/** Whether the answer still held at `at`, or was given afterwards. */
export const covers = ({ thisUpdate, nextUpdate }: Status, at: Date): boolean =>
  thisUpdate >= at || (nextUpdate !== undefined && nextUpdate >= at);
