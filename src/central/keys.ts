import { createHash, createPublicKey, hash as hashOf, type KeyObject, verify } from 'node:crypto';

/** SubjectPublicKeyInfo of Ed25519 up to the key itself (RFC 8410, section 4). */
const ED25519_SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** Name of a machine key: the first 16 bytes of the SHA-256 of its raw public half, base64url. */
export const kidOf = (rawPublicKey: Uint8Array): string =>
  createHash('sha256').update(rawPublicKey).digest().subarray(0, 16).toString('base64url');

/** A raw 32-byte Ed25519 public key. Throws on any other length. */
export function ed25519Key(raw: Uint8Array): KeyObject {
  if (raw.length !== 32) throw new Error('an Ed25519 public key has 32 bytes');
  return createPublicKey({ key: Buffer.concat([ED25519_SPKI, raw]), format: 'der', type: 'spki' });
}

/** False on every wrong signature, also one of the wrong length. */
export const verifiesEd25519 = (raw: Uint8Array, data: Uint8Array, signature: Uint8Array): boolean =>
  signature.length === 64 && verify(null, data, ed25519Key(raw), signature);

export const sha256 = (...parts: readonly (Uint8Array | string)[]): Buffer => {
  const [only = ''] = parts;
  if (parts.length === 1) return hashOf('sha256', only, 'buffer');
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
