import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const SOURCE = join(import.meta.dirname, 'peers');

/**
 * The folder with the peers' packages at their locked versions, installed at the first use: they are no part of the
 * product and drag 45 MB of unmaintained code behind them.
 */
export function installedPeers(): string {
  const folder = join(import.meta.dirname, '../../.cache/bench-peers');
  mkdirSync(folder, { recursive: true });
  for (const name of ['package.json', 'package-lock.json']) cpSync(join(SOURCE, name), join(folder, name));
  if (!existsSync(join(folder, 'node_modules/express-pouchdb'))) {
    const args = ['ci', '--no-audit', '--no-fund', '--ignore-scripts'];
    execFileSync('npm', args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  }
  return folder;
}

export const peerScript = (name: 'centre' | 'counter'): string => join(SOURCE, `${name}.mjs`);
