import { FLAVOUR } from './flavour.ts';

/** The runtime's own Node from which on `core` and `devices` run in it. */
const CHILDREN_NEED_NODE = 24;

/**
 * Whether this is the development runtime of closed networks: an Electron too old to run `core` and `devices` itself
 * and long out of support (docs/design/security.md). A release never runs on it.
 */
export const IS_DEVELOPMENT_RUNTIME =
  FLAVOUR !== 'release' && Number(process.versions.node.split('.')[0]) < CHILDREN_NEED_NODE;
