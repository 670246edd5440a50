import { closeSync, fsyncSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROBE_BYTES = 4_096;

/**
 * Where the window keeps its own files: in the data folder, or, when nothing can be written there, in a folder of this
 * run alone. Electron's single-instance lock lies there too, and one that cannot be written would be taken for a first
 * instance, so that nobody ever saw why. Core then says what is wrong with the data folder. Asked before anything of
 * Electron starts, therefore synchronous.
 */
export function windowFolder(dataFolder: string): string {
  const own = join(dataFolder, 'window');
  if (mayWrite(own)) return own;
  const temporary = mkdtempSync(join(tmpdir(), 'loket-window-'));
  process.once('exit', () => rmSync(temporary, { recursive: true, force: true }));
  return temporary;
}

function mayWrite(folder: string): boolean {
  const probe = join(folder, 'write-probe.tmp');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const handle = openSync(probe, 'w', 0o600);
    try {
      writeSync(handle, Buffer.alloc(PROBE_BYTES));
      fsyncSync(handle);
    } finally {
      closeSync(handle);
      rmSync(probe, { force: true });
    }
    return true;
  } catch {
    return false;
  }
}
