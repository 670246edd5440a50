import { createDecipheriv, createPublicKey, diffieHellman, hkdfSync } from 'node:crypto';
import { chunkNonce, readSealedHead, SEALED, type SealedHead, sealedInfo, X25519_SPKI } from '#domain/sealed/index';
import type { ImportKey } from '../../import-key.ts';
import { ExportProblem } from './problem.ts';

const SEALED_CHUNK_BYTES = SEALED.chunkBytes + SEALED.tagBytes;

/**
 * The clear bytes of a sealed file, chunk by chunk, each only after its tag agreed; at most two chunks are in memory.
 * Throws `ExportProblem`: `not-an-export`, `other-centre`, `damaged` (changed, cut, put together anew, or longer than it
 * says), the last one after what was whole in front.
 */
export async function* openSealed(key: ImportKey, source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let opener: ((sealed: Buffer, isLast: boolean) => Buffer) | undefined;
  let held = Buffer.alloc(0);
  for await (const part of source) {
    held = Buffer.concat([held, part]);
    if (!opener) {
      if (held.length < SEALED.headBytes) continue;
      opener = openerOf(key, held.subarray(0, SEALED.headBytes));
      held = held.subarray(SEALED.headBytes);
    }
    // A chunk that nothing follows may be the last, which is marked as such.
    while (held.length > SEALED_CHUNK_BYTES) {
      yield opener(held.subarray(0, SEALED_CHUNK_BYTES), false);
      held = held.subarray(SEALED_CHUNK_BYTES);
    }
  }
  if (!opener) throw new ExportProblem('not-an-export');
  yield opener(held, true);
}

function openerOf(key: ImportKey, headBytes: Buffer): (sealed: Buffer, isLast: boolean) => Buffer {
  const head = readSealedHead(headBytes) ?? stop('not-an-export');
  if (Buffer.from(head.kid).toString('base64url') !== key.shown.kid) stop('other-centre');
  const secret = agree(key, head, headBytes);
  let counter = 0;
  return (sealed, isLast) => {
    if (sealed.length <= SEALED.tagBytes) stop('damaged');
    const decipher = createDecipheriv('aes-256-gcm', secret, chunkNonce(counter, isLast));
    counter += 1;
    decipher.setAuthTag(sealed.subarray(-SEALED.tagBytes));
    const clear = decipher.update(sealed.subarray(0, -SEALED.tagBytes));
    try {
      decipher.final();
    } catch {
      stop('damaged');
    }
    return clear;
  };
}

/** A key on which both sides cannot agree (a point of low order) is nobody's. */
function agree(key: ImportKey, { ephemeral }: SealedHead, head: Buffer): Buffer {
  try {
    const theirs = createPublicKey({ key: Buffer.concat([X25519_SPKI, ephemeral]), format: 'der', type: 'spki' });
    const shared = diffieHellman({ privateKey: key.privateKey, publicKey: theirs });
    return Buffer.from(hkdfSync('sha256', shared, Buffer.alloc(0), sealedInfo(head, key.publicKey), 32));
  } catch {
    return stop('damaged');
  }
}

function stop(reason: ExportProblem['reason']): never {
  throw new ExportProblem(reason);
}
