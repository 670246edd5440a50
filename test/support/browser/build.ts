import { build } from 'vite';
import { rendererConfig } from '../../../src/renderer/vite.config.ts';

/** Where the tests' copy of the pages lies; `out/` belongs to the application. */
export const PAGES = new URL('../../../.cache/pages/', import.meta.url).pathname;

/** Builds the window's pages as the application does. */
export async function buildPages(): Promise<void> {
  await build({
    ...rendererConfig,
    build: { ...rendererConfig.build, outDir: PAGES },
    configFile: false,
    logLevel: 'warn',
  });
}
