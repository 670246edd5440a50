import { parse } from '@formatjs/icu-messageformat-parser';
import react from '@vitejs/plugin-react';
import type { Plugin, UserConfig } from 'vite';

const folder = (path: string) => new URL(path, import.meta.url).pathname;

/** `import { messages } from 'x.json?messages'`: ICU texts parsed at build time, because the page carries no parser. */
export function compiledMessages(): Plugin {
  return {
    name: 'loket-messages',
    enforce: 'pre',
    async resolveId(source, importer) {
      if (!source.endsWith('.json?messages')) return null;
      const file = await this.resolve(source.replace('?messages', ''), importer, { skipSelf: true });
      // The extra ending keeps Vite's own JSON plugin away from the file.
      return file ? `${file.id}?messages.js` : null;
    },
    async load(id) {
      if (!id.endsWith('.json?messages.js')) return null;
      const path = id.slice(0, -'?messages.js'.length);
      this.addWatchFile(path);
      const texts: Record<string, string> = JSON.parse(await this.fs.readFile(path, { encoding: 'utf8' }));
      const compiled = Object.entries(texts).map(([key, text]) => [key, compile(path, key, text)]);
      return `export const messages = ${JSON.stringify(Object.fromEntries(compiled))};`;
    },
  };
}

function compile(file: string, key: string, text: string) {
  try {
    return parse(text);
  } catch (error) {
    throw new Error(`${file}: ${key} is not an ICU message: ${text}`, { cause: error });
  }
}

/** Build of the window's pages into `out/renderer`; Chromium 114 is the oldest runtime (docs/window.md). */
export const rendererConfig = {
  root: folder('.'),
  plugins: [react(), compiledMessages()],
  resolve: {
    alias: { '@formatjs/icu-messageformat-parser': '@formatjs/icu-messageformat-parser/no-parser.js' },
  },
  build: {
    chunkSizeWarningLimit: 1000,
    outDir: folder('../../out/renderer'),
    emptyOutDir: true,
    target: 'chrome114',
    // electron-vite leaves pages as they are unless told; 1.7 MB of script were read and parsed before the first field.
    minify: true,
    // The content security policy allows no `data:` addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { index: folder('index.html'), simulator: folder('simulator.html') } },
  },
} satisfies UserConfig;
