/** What is pinned beforehand, in DER and never taken from a file; `now` is the reference time of a seal without time stamp. */
export interface Trust {
  readonly roots: readonly Uint8Array[];
  /** Roots of time-stamping authorities; without them the roots of seals. */
  readonly timestampRoots?: readonly Uint8Array[];
  /** Revocation lists known here; a receipt whose file holds its own needs none. */
  readonly crls?: readonly Uint8Array[];
  readonly now: Date;
}
