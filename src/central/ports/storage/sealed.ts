import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { random } from '../ids.ts';
import type { ObjectStore } from './store.ts';

const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/** One key per object, derived from the secret and the object's key, so that nothing but the secret has to be kept. */
const keyOf = (secret: Buffer, key: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), `loket-blob-1\n${key}`, KEY_BYTES));

/**
 * The same store with everything in it encrypted: iv, AES-256-GCM, tag. An object under another key than its own, or
 * changed by a single bit, throws when it is read.
 */
export function sealedStore(store: ObjectStore, secret: Buffer): ObjectStore {
  return {
    put: (key, bytes) => {
      const iv = random(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', keyOf(secret, key), iv);
      return store.put(key, Buffer.concat([iv, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]));
    },
    get: async (key) => {
      const sealed = await store.get(key);
      if (sealed === null) return null;
      if (sealed.length < IV_BYTES + TAG_BYTES) throw new Error('a stored object is cut off');
      const decipher = createDecipheriv('aes-256-gcm', keyOf(secret, key), sealed.subarray(0, IV_BYTES));
      decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
      return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
    },
    delete: (key) => store.delete(key),
  };
}
