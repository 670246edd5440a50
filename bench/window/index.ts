import { execFileSync } from 'node:child_process';
import { INSECURE_DEVELOPMENT_WRAPPER, secretStore } from '#main/secret-store';
import { insecureFileSecrets } from '#core/ports/secrets';
import { join } from 'node:path';

/** Raw milliseconds of runs in the real window, ours and the peer's turn by turn. */
export interface WindowRuns {
  readonly ours: number[];
  readonly peer: number[];
}

/** Measures in a real window on a copy of this workstation; throws with the reason where no runtime or display can be had. */
export async function inWindow(mode: 'start' | 'scan', folder: string): Promise<WindowRuns> {
  const secrets = insecureFileSecrets(folder);
  const store = secretStore(join(folder, 'keys'), INSECURE_DEVELOPMENT_WRAPPER);
  for (const name of ['database', 'seal'] as const) await store.set(name, (await secrets.get(name)) ?? '');
  const script = join(import.meta.dirname, 'run.mjs');
  const output = execFileSync(process.execPath, [script, mode, folder], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 300_000,
  });
  return JSON.parse(output.trim().split('\n').at(-1) ?? '') as WindowRuns;
}
