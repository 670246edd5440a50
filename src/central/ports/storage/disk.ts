import { mkdir, open, readFile, rename, rm, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codeOf } from '../../db/fault.ts';
import { newId } from '../ids.ts';
import { checkedKey, type ObjectStore, StorageFull } from './store.ts';

/** Left free, because the database may lie on the same disk. */
const KEEP_FREE_BYTES = 536_870_912;

/** Objects as files below `folder`: temporary file, fsync, rename, fsync of the folder, so that a key never names half a file. */
export function diskStore(folder: string, keepFreeBytes = KEEP_FREE_BYTES): ObjectStore {
  const pathOf = (key: string): string => join(folder, checkedKey(key));
  return {
    put: async (key, bytes) => {
      const path = pathOf(key);
      try {
        await makeFolder(folder, dirname(path));
        const { bavail, bsize } = await statfs(folder);
        if (bavail * bsize - bytes.length < keepFreeBytes) throw new StorageFull();
        await write(path, bytes);
      } catch (error) {
        throw codeOf(error) === 'ENOSPC' || codeOf(error) === 'EDQUOT' ? new StorageFull('', { cause: error }) : error;
      }
    },
    get: async (key) => {
      try {
        return await readFile(pathOf(key));
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return null;
        throw error;
      }
    },
    delete: (key) => rm(pathOf(key), { force: true }),
  };
}

/** Makes the folders of an object; each new name is synced in the folder above it. */
async function makeFolder(root: string, folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = folder; made.length > root.length; made = dirname(made)) await syncFolder(dirname(made));
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${newId()}.tmp`;
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
