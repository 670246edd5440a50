/**
 * What is sealed to an X25519 key: a head in clear, then AES-256-GCM chunks (docs/design/sync.md, section 11). Each side
 * does its own cryptography; here is only how the bytes lie. Every file has a fresh ephemeral key, so no key meets a
 * nonce twice.
 *
 * `LOKET-SEALED-1\r\n | kid, 16 bytes | ephemeral key, 32 bytes | chunk | ... | last chunk`
 */
export const SEALED = {
  /** Clear bytes of every chunk but the last, which has 1 to as many. */
  chunkBytes: 65_536,
  /** Behind the bytes of each chunk. */
  tagBytes: 16,
  headBytes: 64,
} as const;

/** SubjectPublicKeyInfo of X25519 up to the key itself (RFC 8410, section 4). */
// prettier-ignore
export const X25519_SPKI: Uint8Array = Uint8Array.of(0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x6e, 0x03, 0x21, 0x00);

/** The line end shows a file that went through a text-mode copy. */
const MAGIC = new TextEncoder().encode('LOKET-SEALED-1\r\n');
const KID_BYTES = 16;
const NONCE_BYTES = 12;

export interface SealedHead {
  /** Which key opens it: the first 16 bytes of the SHA-256 of its public half. */
  readonly kid: Uint8Array;
  /** Raw public half of the key made for this file. */
  readonly ephemeral: Uint8Array;
}

export function sealedHead({ kid, ephemeral }: SealedHead): Uint8Array {
  const head = new Uint8Array(SEALED.headBytes);
  head.set(MAGIC);
  head.set(kid, MAGIC.length);
  head.set(ephemeral, MAGIC.length + KID_BYTES);
  return head;
}

/** Undefined for anything that does not begin as a sealed file. */
export function readSealedHead(bytes: Uint8Array): SealedHead | undefined {
  if (bytes.length < SEALED.headBytes || MAGIC.some((byte, at) => bytes[at] !== byte)) return undefined;
  return {
    kid: bytes.subarray(MAGIC.length, MAGIC.length + KID_BYTES),
    ephemeral: bytes.subarray(MAGIC.length + KID_BYTES, SEALED.headBytes),
  };
}

/** `info` of HKDF-SHA-256 (no salt, 32 bytes) over the shared secret; the head in it cannot be exchanged. */
export function sealedInfo(head: Uint8Array, publicKey: Uint8Array): Uint8Array {
  const info = new Uint8Array(SEALED.headBytes + publicKey.length);
  info.set(head.subarray(0, SEALED.headBytes));
  info.set(publicKey, SEALED.headBytes);
  return info;
}

/** Place of the chunk, from 0, and whether nothing follows: a file that was cut or put together anew does not open. */
export function chunkNonce(counter: number, isLast: boolean): Uint8Array {
  const nonce = new Uint8Array(NONCE_BYTES);
  new DataView(nonce.buffer).setBigUint64(3, BigInt(counter));
  nonce[NONCE_BYTES - 1] = isLast ? 1 : 0;
  return nonce;
}
