import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { giveUp, read, ROOT, run, say } from './project.mjs';

/** Debian packages a fresh machine lacks, listed here and nowhere else. */
const SYSTEM_PACKAGES = {
  // What the window needs to run, and a display where there is none.
  window: [
    'xvfb',
    'libgtk-3-0',
    'libnss3',
    'libasound2',
    'libgbm1',
    'libxss1',
    'libxtst6',
    'libatspi2.0-0',
    'libusb-1.0-0',
  ],
  // What tests use as independent judges: a browser, PDF and signature tools, the oldest PostgreSQL and its pg_dump.
  test: [
    'chromium',
    'poppler-utils',
    'libnss3-tools',
    'openssl',
    'postgresql',
    'qpdf',
    'mupdf-tools',
    'libbcpkix-java',
    'default-jdk-headless',
  ],
};

/** Installs the locked npm packages when what lies in node_modules is not what the lockfile says. */
export function installPackages() {
  if (isInstalled()) return;
  say('installing npm packages (npm ci)');
  if (read('npm', ['ci', '--no-audit', '--no-fund']) !== undefined && isInstalled()) return;
  // A mirror that lacks parts for other systems makes `npm ci` refuse the lockfile as a whole. This takes the same
  // locked versions and hashes, leaves the missing parts out and writes nothing; what it installed is compared.
  say('npm ci refused; installing the locked versions with npm install --no-save');
  run('npm', ['install', '--no-save', '--no-audit', '--no-fund']);
  if (!isInstalled()) giveUp('node_modules is not what package-lock.json says');
}

function isInstalled() {
  const installedFile = join(ROOT, 'node_modules/.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const wanted = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const found = installed[path];
    // Parts for other systems are optional and rightly absent.
    return found ? found.version === entry.version : entry.optional === true;
  });
}

/** Installs the named groups of system packages as root, otherwise prints the one line that does. */
export function installSystem(...groups) {
  if (!existsSync('/usr/bin/apt-get')) return;
  const missing = groups.flatMap((group) => SYSTEM_PACKAGES[group]).filter((name) => !isSystemPackage(name));
  if (missing.length === 0) return;
  const line = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  // A fresh machine has no package lists yet, so the one line fetches them too.
  if (process.getuid() !== 0)
    giveUp(`Some system packages are missing. Run once:\n\n  sudo sh -c 'apt-get update && ${line}'\n`);
  say(`installing system packages: ${missing.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // A machine's own nightly upgrade may hold the lock; waiting is better than failing.
  const wait = ['-o', 'DPkg::Lock::Timeout=600'];
  run('apt-get', ['update', '-qq', ...wait], { env });
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...wait, ...missing], { env });
}

const isSystemPackage = (name) =>
  read('dpkg-query', ['-W', '-f=${Status}', name])?.includes('install ok installed') ?? false;
