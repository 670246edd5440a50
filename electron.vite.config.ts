import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';
import { Flavour } from './src/contract/host.ts';
import { EVENTS, PROCEDURES } from './src/contract/index.ts';
import { rendererConfig } from './src/renderer/vite.config.ts';

const flavour = Flavour.parse(process.env['LOKET_FLAVOUR'] ?? 'dev');

/** One CommonJS file that runs in the oldest runtime: Electron 25, Chromium 114, Node 18. */
const bundle = (name: 'main' | 'preload') => ({
  outDir: `out/${name}`,
  target: 'node18',
  externalizeDeps: false,
  rolldownOptions: {
    input: { index: join(import.meta.dirname, `src/${name}/index.ts`) },
    external: ['electron'],
    output: { format: 'cjs' as const, entryFileNames: '[name].cjs' },
  },
});

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Writes the list from which main serves pages: path -> file, type, hash. What is not on it is not served. */
function pageList(): Plugin {
  return {
    name: 'loket-page-list',
    async writeBundle({ dir }) {
      if (!dir) throw new Error('The renderer is built into a folder');
      const list: Record<string, { file: string; type: string; sha256: string }> = {};
      const entries = await readdir(dir, { recursive: true, withFileTypes: true });
      for (const entry of entries.filter((found) => found.isFile())) {
        const path = join(entry.parentPath, entry.name).slice(dir.length + 1);
        const type = TYPES[extname(path)];
        if (!type) throw new Error(`No content type is known for ${path}`);
        const sha256 = createHash('sha256')
          .update(await readFile(join(dir, path)))
          .digest('hex');
        list[path.replaceAll('\\', '/')] = { file: path, type, sha256 };
      }
      await writeFile(join(dir, '../pages.json'), JSON.stringify(list));
    },
  };
}

export default defineConfig({
  main: {
    define: { __LOKET_FLAVOUR__: JSON.stringify(flavour) },
    build: bundle('main'),
  },
  preload: {
    define: {
      __LOKET_NAMES__: JSON.stringify({ procedures: Object.keys(PROCEDURES), events: Object.keys(EVENTS) }),
    },
    build: bundle('preload'),
  },
  renderer: { ...rendererConfig, plugins: [...rendererConfig.plugins, pageList()] },
});
