import { type KeyObject, verify } from 'node:crypto';
import { DER_TAG, oid, readChildren, type Element, toHex } from '../seal/der.ts';

const HASHES = new Map([
  [toHex(oid('2.16.840.1.101.3.4.2.1')), 'sha256'],
  [toHex(oid('2.16.840.1.101.3.4.2.2')), 'sha384'],
  [toHex(oid('2.16.840.1.101.3.4.2.3')), 'sha512'],
]);
/** RSA as PKCS #1 v1.5 and ECDSA, each with SHA-2; time-stamping authorities use nothing else that is still allowed. */
const SIGNATURES = new Map([
  [toHex(oid('1.2.840.113549.1.1.11')), 'sha256'],
  [toHex(oid('1.2.840.113549.1.1.12')), 'sha384'],
  [toHex(oid('1.2.840.113549.1.1.13')), 'sha512'],
  [toHex(oid('1.2.840.10045.4.3.2')), 'sha256'],
  [toHex(oid('1.2.840.10045.4.3.3')), 'sha384'],
  [toHex(oid('1.2.840.10045.4.3.4')), 'sha512'],
]);
/** rsaEncryption: the digest is named beside it (RFC 5652, 5.3). */
const RSA = toHex(oid('1.2.840.113549.1.1.1'));

const BIT_STRING = 0x03;

/** The bytes of a BIT STRING without unused bits, as keys and signatures are. Throws on any other element. */
export function bitString(element: Element | undefined): Uint8Array {
  if (element?.tag !== BIT_STRING || element.content[0] !== 0) throw new Error('not a bit string');
  return element.content.subarray(1);
}

/** Node's name of the digest that an AlgorithmIdentifier means; undefined for SHA-1 and everything unknown. */
export const hashOf = (algorithm: Element | undefined): string | undefined => HASHES.get(idOf(algorithm));

/** Whether `signature` over `bytes` is by this key. `hash` stands in where the algorithm names none. Throws when it is not DER. */
export function isSignedBy(
  publicKey: KeyObject,
  {
    bytes,
    algorithm,
    signature,
    hash,
  }: {
    readonly bytes: Uint8Array;
    readonly algorithm: Element | undefined;
    readonly signature: Uint8Array;
    readonly hash?: string;
  },
): boolean {
  const id = idOf(algorithm);
  const named = SIGNATURES.get(id) ?? (id === RSA ? hash : undefined);
  return named !== undefined && verify(named, bytes, publicKey, signature);
}

const idOf = (algorithm: Element | undefined): string => toHex(readChildren(algorithm, DER_TAG.sequence)[0]?.whole);
