import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Raw milliseconds of runs in the real window, ours and the peer's turn by turn. */
export interface WindowRuns {
  readonly ours: number[];
  readonly peer: number[];
}

/** Measures in a real window on a copy of this workstation; throws with the reason where no runtime or display can be had. */
export async function inWindow(mode: 'start' | 'scan', folder: string): Promise<WindowRuns> {
  const script = join(import.meta.dirname, 'run.mjs');
  const output = execFileSync(process.execPath, [script, mode, folder], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 300_000,
  });
  return JSON.parse(output.trim().split('\n').at(-1) ?? '') as WindowRuns;
}
