import type { Flavour } from '#contract/host';

declare const __LOKET_FLAVOUR__: Flavour;

/** Fixed when the bundle is built. */
export const FLAVOUR: Flavour = __LOKET_FLAVOUR__;
