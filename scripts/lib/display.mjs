import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pngOfXwd } from './png.mjs';
import { start } from './processes.mjs';

/**
 * A display for the window: the user's own, or an invisible one of 1920 x 1080 whose content `screenshot(path)` writes
 * as PNG. `env` goes to whoever opens windows.
 */
export async function openDisplay(user, folder) {
  if (process.env.DISPLAY || process.env.WAYLAND_DISPLAY) return { env: {}, screenshot: undefined };
  mkdirSync(folder, { recursive: true });
  user.own(folder);
  // prettier-ignore
  const [command, args] = user.command('Xvfb', [
    '-displayfd', '1', '-screen', '0', '1920x1080x24', '-fbdir', folder, '-nolisten', 'tcp', '-noreset',
  ]);
  const child = start('display', command, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const number = await new Promise((resolve, reject) => {
    child.stdout.once('data', (chunk) => resolve(String(chunk).trim()));
    child.once('exit', (code) => reject(new Error(`Xvfb ended with ${code}`)));
  });
  return {
    env: { DISPLAY: `:${number}` },
    screenshot: (path) => writeFileSync(path, pngOfXwd(readFileSync(join(folder, 'Xvfb_screen0')))),
  };
}
