import { statfsSync } from 'node:fs';

/** The private folder of this workstation's data, and how much room is left there. */
export interface Disk {
  /** Absolute. */
  readonly folder: string;
  /** Bytes that this user may still write. */
  freeBytes(): number;
}

export const systemDisk = (folder: string): Disk => ({
  folder,
  freeBytes: () => {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  },
});
