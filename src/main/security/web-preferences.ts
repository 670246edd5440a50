import type { Flavour } from '#contract/host';

/** Not `persist:`: cookies, cache and storage of pages live in memory and end with the application. */
export const PARTITION = 'loket';

/** Preferences of every window. What Electron already does safely and must never be weakened is not named here. */
export const webPreferences = (preload: string, flavour: Flavour) => ({
  preload,
  partition: PARTITION,
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webviewTag: false,
  plugins: false,
  spellcheck: false,
  navigateOnDragDrop: false,
  devTools: flavour !== 'release',
});
