/** A place for objects by key (`blobs/ab/ab12...`), shared by all copies of central. Small enough to be held whole. */
export interface ObjectStore {
  /** Durable when it resolves; the same key again replaces the object. Throws `StorageFull` when there is no room. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Null when there is no such object. */
  get(key: string): Promise<Buffer | null>;
  /** Nothing happens when there is no such object. */
  delete(key: string): Promise<void>;
}

/** No room for another object. */
export class StorageFull extends Error {}

/** What keys may look like: nothing that leaves a folder. */
const KEY = /^[a-z0-9-]+(?:\/[a-z0-9-]+)*$/;

/** Throws on a key that is not made of plain segments: a bug, since keys are built from digests and ids. */
export function checkedKey(key: string): string {
  if (!KEY.test(key)) throw new Error('a storage key holds something else than plain segments');
  return key;
}
