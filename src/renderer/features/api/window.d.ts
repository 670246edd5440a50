import type { LoketApi } from '#contract/index';

declare global {
  interface Window {
    /** Set by the preload script; the only way out of the page. */
    readonly loket: LoketApi;
  }
}
