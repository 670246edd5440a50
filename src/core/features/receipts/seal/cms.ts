import { createHash } from 'node:crypto';
import {
  ascending,
  DER_TAG,
  element,
  octets,
  oid,
  readChildren,
  readElement,
  sequence,
  setOf,
  smallInteger,
  sameBytes,
} from './der.ts';

export const OID = {
  data: oid('1.2.840.113549.1.7.1'),
  signedData: oid('1.2.840.113549.1.7.2'),
  contentType: oid('1.2.840.113549.1.9.3'),
  messageDigest: oid('1.2.840.113549.1.9.4'),
  signingCertificateV2: oid('1.2.840.113549.1.9.16.2.47'),
  timestampToken: oid('1.2.840.113549.1.9.16.2.14'),
  sha256: oid('2.16.840.1.101.3.4.2.1'),
  ecdsaWithSha256: oid('1.2.840.10045.4.3.2'),
} as const;

/** Issuer and serial number of a certificate, as they lie in it. */
export interface IssuerAndSerial {
  readonly issuer: Uint8Array;
  readonly serial: Uint8Array;
}

const CONTEXT_0 = 0xa0;
const CONTEXT_1 = 0xa1;
const DIRECTORY_NAME = 0xa4;
// Without parameters: RFC 5754 and 5758. PKI.js would add a NULL to the first.
const SHA256 = sequence(OID.sha256);
const ECDSA_WITH_SHA256 = sequence(OID.ecdsaWithSha256);

/** Reads issuer and serial number out of a certificate in DER. Throws when it is not one. */
export function issuerAndSerial(certificate: Uint8Array): IssuerAndSerial {
  const [tbs] = readChildren(readElement(certificate), DER_TAG.sequence);
  const [version, serial, , issuer] = readChildren(tbs, DER_TAG.sequence);
  if (version?.tag !== CONTEXT_0 || !serial || !issuer) throw new Error('not an X.509 version 3 certificate');
  return { issuer: issuer.whole, serial: serial.whole };
}

/** Whether a certificate is the one that a signer names. Throws when it is not a certificate. */
export function isNamed(certificate: Uint8Array, name: Partial<IssuerAndSerial>): boolean {
  const { issuer, serial } = issuerAndSerial(certificate);
  return sameBytes(issuer, name.issuer) && sameBytes(serial, name.serial);
}

/**
 * The three signed attributes of PAdES B-B in DER order: content-type, message-digest, signing-certificate-v2 (SHA-256,
 * which is the default and therefore omitted, with issuerSerial). No signing-time: the claimed time is `/M` of the file.
 */
export function signedAttributes(digest: Uint8Array, leaf: Uint8Array): Uint8Array[] {
  const { issuer, serial } = issuerAndSerial(leaf);
  const certificateHash = octets(createHash('sha256').update(leaf).digest());
  const issuerSerial = sequence(sequence(element(DIRECTORY_NAME, issuer)), serial);
  return ascending([
    sequence(OID.contentType, setOf([OID.data])),
    sequence(OID.messageDigest, setOf([octets(digest)])),
    sequence(OID.signingCertificateV2, setOf([sequence(sequence(sequence(certificateHash, issuerSerial)))])),
  ]);
}

/** The bytes under the signature: a SET tag, so the first byte is 0x31 and never the 0x84 of a QR token. */
export const bytesToSign = (attributes: readonly Uint8Array[]): Uint8Array<ArrayBuffer> =>
  element(DER_TAG.set, ...attributes);

/**
 * The detached CMS SignedData in DER. `chain` holds the leaf first and is sorted here; `attributes` go in as they are
 * given; `signature` is the SEQUENCE of two integers; `timestamp`, the token over it, becomes the only unsigned attribute.
 */
export function buildCms(parts: {
  readonly chain: readonly Uint8Array[];
  readonly attributes: readonly Uint8Array[];
  readonly signature: Uint8Array;
  readonly timestamp?: Uint8Array | undefined;
}): Uint8Array<ArrayBuffer> {
  const [leaf] = parts.chain;
  if (!leaf) throw new Error('a seal needs its certificate');
  const { issuer, serial } = issuerAndSerial(leaf);
  const signerInfo = sequence(
    smallInteger(1),
    sequence(issuer, serial),
    SHA256,
    element(CONTEXT_0, ...parts.attributes),
    ECDSA_WITH_SHA256,
    octets(parts.signature),
    ...(parts.timestamp ? [element(CONTEXT_1, sequence(OID.timestampToken, setOf([parts.timestamp])))] : []),
  );
  const signedData = sequence(
    smallInteger(1),
    setOf([SHA256]),
    sequence(OID.data),
    setOf(parts.chain, CONTEXT_0),
    setOf([signerInfo]),
  );
  return sequence(OID.signedData, element(CONTEXT_0, signedData));
}
