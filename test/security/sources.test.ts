import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

const filesIn = (folder: string) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(ts|tsx|mjs|html)$/.test(path))
    .map((path) => join(folder, path));
const textOf = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const filesWith = (folders: readonly string[], pattern: RegExp) =>
  folders.flatMap(filesIn).filter((file) => pattern.test(textOf(file)));

describe('sources', () => {
  test('the sandbox is switched off nowhere', () => {
    expect(filesWith(['src', 'scripts', 'test/electron', 'test/support/electron'], /--no-sandbox/)).toEqual([]);
    expect(filesWith(['src'], /sandbox:\s*false/)).toEqual([]);
  });

  test('windows weaken nothing that Electron does safely', () => {
    const weak =
      /webSecurity|allowRunningInsecureContent|experimentalFeatures|enableBlinkFeatures|nodeIntegration:\s*true/;
    expect(filesWith(['src/main', 'src/preload'], weak)).toEqual([]);
  });

  test('main listens to pages in one file', () => {
    expect(filesWith(['src'], /\bipcMain\b/)).toEqual(['src/main/broker.ts']);
  });

  test('pages reach main in one file', () => {
    expect(filesWith(['src'], /\bipcRenderer\b/)).toEqual(['src/preload/index.ts']);
  });

  test('nothing opens an address outside', () => {
    expect(filesWith(['src'], /openExternal/)).toEqual([]);
  });

  test('the key store is asked in one file', () => {
    expect(filesWith(['src'], /\bsafeStorage\b/)).toEqual(['src/main/key-store.ts']);
  });

  test('readers are opened without blocking', () => {
    expect(filesWith(['src'], /new\s+(\w+\.)?HID\(/)).toEqual([]);
  });

  test('the flavour is built in, never guessed', () => {
    expect(filesWith(['src'], /isPackaged/)).toEqual([]);
  });

  test('text never becomes markup or code', () => {
    expect(filesWith(['src'], /dangerouslySetInnerHTML|\.innerHTML\s*=|new Function\(|\beval\(/)).toEqual([]);
  });

  test('a relative import never leaves its layer', () => {
    const layerOf = (path: string) => relative(join(ROOT, 'src'), path).split(sep)[0];
    // The command line starts these two by path (docs/design/code-style.md, Who may import whom).
    const allowed = new Set(['src/cli/loket.ts core', 'src/cli/central.ts central']);
    const leaving = filesIn('src').flatMap((file) =>
      [...textOf(file).matchAll(/(?:from|import\()\s*'(\.[^']*\.tsx?)'/g)]
        .map(([, path = '']) => layerOf(join(ROOT, dirname(file), path)) ?? '')
        .filter((layer) => layer !== file.split('/')[1] && !allowed.has(`${file} ${layer}`))
        .map((layer) => `${file} -> ${layer}`),
    );
    expect(leaving).toEqual([]);
  });
});

interface LockEntry {
  readonly resolved?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
  readonly name?: string;
  readonly inBundle?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
}

describe('packages', () => {
  const manifest: Record<
    'dependencies' | 'devDependencies' | 'allowScripts',
    Record<string, string | boolean>
  > = JSON.parse(textOf('package.json'));
  const lock: { packages: Record<string, LockEntry> } = JSON.parse(textOf('package-lock.json'));
  const entries = Object.entries(lock.packages).filter(([path, { inBundle }]) => path !== '' && !inBundle);

  test('every version is exact', () => {
    const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(versions.filter(([, version]) => !/^(npm:[^ ]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(String(version)))).toEqual(
      [],
    );
  });

  test('every package of the lockfile has a hash and comes from one registry', () => {
    expect(entries.filter(([, { integrity }]) => !integrity?.startsWith('sha512-')).map(([path]) => path)).toEqual([]);
    // An entry without an address comes from the registry npm is set to.
    const hosts = new Set(entries.flatMap(([, { resolved }]) => (resolved ? [new URL(resolved).host] : [])));
    expect(hosts.size).toBeLessThanOrEqual(1);
  });

  // Parts for other systems are decided when the product is built there.
  test('every package that runs something when it is installed was allowed or refused by a person', () => {
    const running = entries
      .filter(
        ([, { hasInstallScript, os, cpu }]) =>
          hasInstallScript && (os ?? ['linux']).includes('linux') && (cpu ?? ['x64']).includes('x64'),
      )
      .map(([path, { name }]) => name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));
    const decided = Object.keys(manifest.allowScripts);
    expect(running.filter((name) => !decided.includes(name))).toEqual([]);
  });
});

describe('bundles', () => {
  const preload = join(ROOT, 'out/preload/index.cjs');
  test.skipIf(!existsSync(preload))('the bridge requires electron and nothing else', () => {
    const required = [...readFileSync(preload, 'utf8').matchAll(/\brequire\(([^)]*)\)/g)].map(([, name]) => name);
    expect(required).toEqual(['"electron"']);
  });

  test.skipIf(!existsSync(join(ROOT, 'out/renderer')))('a page asks for no module of Node', () => {
    const scripts = readdirSync(join(ROOT, 'out/renderer/assets')).filter((name) => name.endsWith('.js'));
    const asking = scripts.filter((name) => /(from|import)\s*["']node:/.test(textOf(`out/renderer/assets/${name}`)));
    expect(scripts.length).toBeGreaterThan(0);
    expect(asking).toEqual([]);
  });
});
