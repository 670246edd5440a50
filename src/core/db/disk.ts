import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { StartFault } from '#contract/errors';

/** What a folder says to somebody who wants to write in it. */
export type DiskState = 'writable' | 'full' | 'read-only';

const PROBE_FILE = 'write-probe.tmp';
/** More than SQLite needs for the next page, its log and its index (32 KiB). */
const PROBE_BYTES = 65_536;

/** Writes a little and syncs it: rights, mounts, quotas and free space are only known by trying. */
export function tryDisk(folder: string): DiskState {
  const file = join(folder, PROBE_FILE);
  try {
    const handle = openSync(file, 'w', 0o600);
    try {
      const page = Buffer.alloc(PROBE_BYTES);
      for (let at = 0; at < page.length;) at += writeSync(handle, page, at);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
      rmSync(file, { force: true });
    }
    return 'writable';
  } catch (error) {
    return isFullCode(codeOf(error)) ? 'full' : 'read-only';
  }
}

/** The code of a system or SQLite error, or nothing. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

const isFullCode = (code: string): boolean => code === 'ENOSPC' || code === 'EDQUOT' || code === 'SQLITE_FULL';

/** SQLite does not know a full disk in its index file: it then names an input or output error. */
const mayHideFullDisk = (code: string): boolean => code.startsWith('SQLITE_IOERR') || code === 'SQLITE_CANTOPEN';

/** Whether a failed write means that there is no room; asks the disk where the code leaves it open. */
export function isDiskFull(error: unknown, folder: string): boolean {
  const code = codeOf(error);
  return isFullCode(code) || (mayHideFullDisk(code) && tryDisk(folder) === 'full');
}

/** What a failed file operation in the data folder means to a person. */
export const systemFault = (error: unknown): StartFault =>
  isFullCode(codeOf(error)) ? 'disk-full' : 'folder-read-only';

/** As `systemFault` where the error may be anything; undefined when it says nothing about the folder. */
export function folderFault(error: unknown, folder: string): StartFault | undefined {
  if (isDiskFull(error, folder)) return 'disk-full';
  return ['EACCES', 'EPERM', 'EROFS'].includes(codeOf(error)) ? 'folder-read-only' : undefined;
}

/**
 * What an error of SQLite means while the right key (its mark agrees) opens the file, or undefined when it is a bug.
 * `disk` is asked only where the code leaves it open; with a healthy disk a file that cannot be read is damaged.
 */
export function sqliteFault(code: string, disk: () => DiskState): StartFault | undefined {
  if (isFullCode(code)) return 'disk-full';
  if (code.startsWith('SQLITE_READONLY')) return 'folder-read-only';
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')) return 'database-corrupt';
  if (!mayHideFullDisk(code)) return undefined;
  const state = disk();
  if (state === 'writable') return code === 'SQLITE_CANTOPEN' ? 'folder-read-only' : 'database-corrupt';
  return state === 'full' ? 'disk-full' : 'folder-read-only';
}
