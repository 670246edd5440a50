/** First pause and the longest one (docs/design/sync.md, section 8). */
const BASE_MS = 1_000;
const MAX_MS = 300_000;
/** How much a machine may add to what the centre asked for, so that not all come back at once. */
const RETRY_AFTER_JITTER = 0.2;

/**
 * Milliseconds to wait after the `attempts`-th failure in a row (from 1): full jitter, and `Retry-After` as a floor.
 * `random` is in [0, 1).
 */
export function backoffMs(attempts: number, random: number, floorMs: number | null): number {
  const jittered = Math.round(random * Math.min(MAX_MS, BASE_MS * 2 ** Math.min(attempts, 20)));
  return floorMs === null ? jittered : Math.max(jittered, retryAfterMs(floorMs, random));
}

/** What the centre asked for is a floor. */
export const retryAfterMs = (askedMs: number, random: number): number =>
  Math.round(askedMs * (1 + RETRY_AFTER_JITTER * random));

/** Poll even when nothing seems to happen: 45 to 75 s. */
const POLL_MIN_MS = 45_000;
const POLL_SPREAD_MS = 30_000;
/** Until the first certificate is there, receipts have no seal; asked for often, but not for ever. */
const WAITING_POLL_MS = 2_000;
const WAITING_POLLS = 60;

/** Milliseconds to the next pull. `pollCount` counts pulls since the start or the enrolment. */
export function pollMs(isCertificatePending: boolean, pollCount: number, random: number): number {
  if (isCertificatePending && pollCount < WAITING_POLLS) return WAITING_POLL_MS;
  return Math.round(POLL_MIN_MS + POLL_SPREAD_MS * random);
}

/** Mutations per push, halved when one timed out, doubled after three that went well. */
export interface BatchSize {
  readonly limit: number;
  readonly successes: number;
}
export const MAX_BATCH = 500;
const SUCCESSES_TO_GROW = 3;

export function resized({ limit, successes }: BatchSize, outcome: 'sent' | 'timeout'): BatchSize {
  if (outcome === 'timeout') return { limit: Math.max(1, Math.floor(limit / 2)), successes: 0 };
  if (successes + 1 < SUCCESSES_TO_GROW) return { limit, successes: successes + 1 };
  return { limit: Math.min(MAX_BATCH, limit * 2), successes: 0 };
}
