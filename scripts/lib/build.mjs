import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NODE24, ROOT, run, say } from './project.mjs';

const STAMP = join(ROOT, 'out/.built-from');
/** What the bundles are made of. */
const SOURCES = ['src', 'resources/locales', 'package-lock.json', 'electron.vite.config.ts', 'children.vite.config.ts'];

/** Builds `out/` when a source has changed since it was built. */
export function build() {
  const hash = hashOf(SOURCES.map((path) => join(ROOT, path)));
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hash) return;
  say('building');
  run(NODE24, [join(ROOT, 'node_modules/electron-vite/bin/electron-vite.js'), 'build']);
  run(NODE24, [join(ROOT, 'node_modules/vite/bin/vite.js'), 'build', '--config', 'children.vite.config.ts']);
  writeFileSync(STAMP, hash);
}

function hashOf(paths) {
  const hash = createHash('sha256').update(process.env.LOKET_FLAVOUR ?? 'dev');
  for (const file of paths.flatMap(filesOf).sort()) hash.update(file).update('\0').update(readFileSync(file));
  return hash.digest('hex');
}

function filesOf(path) {
  if (/\.(ts|tsx|css|html|json)$/.test(path)) return [path];
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
