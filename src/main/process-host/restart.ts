/** Waits between a fall and the next start, in milliseconds; after the last one a failure screen. */
const RESTART_DELAYS_MS = [1_000, 2_000, 5_000] as const;
/** A child that served this long has recovered: its next fall counts as the first. */
export const RECOVERED_AFTER_MS = 60_000;

/** How long to wait before the next start after `falls` falls in a row, or undefined: give up and say so. */
export const restartDelay = (falls: number): number | undefined => RESTART_DELAYS_MS[falls - 1];
