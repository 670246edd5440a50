import { createHash } from 'node:crypto';
import { octets, oid, element, sequence } from './der.ts';

const SHA1 = sequence(oid('1.3.14.3.2.26'), element(0x05));

/** Which certificate an OCSP question is about, by its issuer's name and key. */
export interface OcspSubject {
  /** INTEGER in DER. */
  readonly serial: Uint8Array;
  /** The issuer's name in DER. */
  readonly issuerName: Uint8Array;
  readonly issuerKeyBits: Uint8Array;
}

export const sha1 = (bytes: Uint8Array): Uint8Array => createHash('sha1').update(bytes).digest();

/** CertID with SHA-1, the only one that every responder must know (RFC 5019); it names, it does not protect. */
export const certId = ({ serial, issuerName, issuerKeyBits }: OcspSubject): Uint8Array<ArrayBuffer> =>
  sequence(SHA1, octets(sha1(issuerName)), octets(sha1(issuerKeyBits)), serial);

/** OCSPRequest (RFC 6960) without a nonce, so that one answer serves all receipts of its hour. */
export const ocspRequest = (subject: OcspSubject): Uint8Array<ArrayBuffer> =>
  sequence(sequence(sequence(sequence(certId(subject)))));
