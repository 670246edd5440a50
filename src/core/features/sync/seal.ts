import { createCipheriv, createHash, createPublicKey, diffieHellman, generateKeyPairSync, hkdfSync } from 'node:crypto';
import { chunkNonce, SEALED, sealedHead, sealedInfo, X25519_SPKI } from '#domain/sealed/index';
import { rawPublicKey } from './centre.ts';

const KID_BYTES = 16;

/** Seals a stream to a raw X25519 public key (`#domain/sealed`); what it holds back is below one chunk. */
export interface Sealer {
  /** Goes first, in clear. */
  readonly head: Uint8Array;
  /** Chunks that are complete with these bytes. */
  add(bytes: Uint8Array): Buffer[];
  /** The last chunk; nothing may be added after it. */
  end(): Buffer;
}

export function createSealer(publicKey: Uint8Array): Sealer {
  const { head, key } = agree(publicKey);
  let counter = 0;
  let waiting = Buffer.alloc(0);

  function seal(bytes: Uint8Array, isLast: boolean): Buffer {
    const cipher = createCipheriv('aes-256-gcm', key, chunkNonce(counter, isLast));
    counter += 1;
    return Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
  }

  return {
    head,
    add: (bytes) => {
      const all = Buffer.concat([waiting, bytes]);
      const chunks: Buffer[] = [];
      let at = 0;
      // A chunk goes only when something follows it, because the last one is marked.
      for (; all.length - at > SEALED.chunkBytes; at += SEALED.chunkBytes) {
        chunks.push(seal(all.subarray(at, at + SEALED.chunkBytes), false));
      }
      waiting = Buffer.from(all.subarray(at));
      return chunks;
    },
    end: () => seal(waiting, true),
  };
}

function agree(publicKey: Uint8Array): { readonly head: Uint8Array; readonly key: Buffer } {
  const theirs = createPublicKey({ key: Buffer.concat([X25519_SPKI, publicKey]), format: 'der', type: 'spki' });
  const ours = generateKeyPairSync('x25519');
  const kid = createHash('sha256').update(publicKey).digest().subarray(0, KID_BYTES);
  const head = sealedHead({ kid, ephemeral: rawPublicKey(ours.privateKey) });
  const shared = diffieHellman({ privateKey: ours.privateKey, publicKey: theirs });
  return { head, key: Buffer.from(hkdfSync('sha256', shared, Buffer.alloc(0), sealedInfo(head, publicKey), 32)) };
}
