import { open, rename, rm } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';

/** Writes a whole file or none: temporary name beside it, flushed to the disk, then renamed. */
export async function writeWhole(path: string, bytes: Uint8Array, mode: number): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  const file = await open(temporary, 'wx', mode);
  try {
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
}

type FileFault = 'disk-full' | 'no-permission' | 'unavailable';

const FAULTS: Readonly<Record<string, FileFault>> = {
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  EACCES: 'no-permission',
  EPERM: 'no-permission',
  EROFS: 'no-permission',
};

/** What a failed write means to a person; an error that is not the file system's is thrown on. */
export function fileFault(error: unknown): FileFault {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') throw error;
  return FAULTS[error.code] ?? 'unavailable';
}
