interface Window {
  /** Set by the preload script; the only way out of the page. */
  readonly loket: import('#contract/index').LoketApi;
}
