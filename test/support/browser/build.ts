import { build } from 'vite';
import { rendererConfig } from '../../../src/renderer/vite.config.ts';

/** Builds the window's pages into `out/renderer`, as the application does. */
export async function buildRenderer(): Promise<void> {
  await build({ ...rendererConfig, configFile: false, logLevel: 'warn' });
}
