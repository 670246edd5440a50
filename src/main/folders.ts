import { join } from 'node:path';

/** Where the built application lies: `out/main` is this bundle's own folder. */
const BUNDLES = __dirname;

export const PRELOAD_FILE = join(BUNDLES, '../preload/index.cjs');
export const PAGES_FOLDER = join(BUNDLES, '../renderer');
export const PAGE_LIST_FILE = join(BUNDLES, '../pages.json');
export const RESOURCES_FOLDER = join(BUNDLES, '../../resources');
export const CHILD_ENTRIES = {
  core: join(BUNDLES, '../children/core.mjs'),
  devices: join(BUNDLES, '../children/devices.mjs'),
} as const;
/** The `node` package, Node 24, on which the development runtime runs the children. */
export const NODE_FILE = join(BUNDLES, '../../node_modules/node/bin/node');
