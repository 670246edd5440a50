import { performance } from 'node:perf_hooks';
import { randomUUID } from 'node:crypto';
import type { Instant } from '#contract/ids';

export interface Clock {
  /** Wall clock in UTC, milliseconds; evidence, never a rule of sync. */
  now(): Instant;
  /** Monotonic milliseconds since this boot of core. */
  mono(): number;
  /** One per start of core: tells which monotonic readings can be compared. */
  readonly bootId: string;
  /** Wall clock in epoch milliseconds with fractions, one source with `Frame.at`. */
  epochMs(): number;
  /** Calls `act` once after so many monotonic milliseconds, whatever the wall clock does; the answer cancels it. */
  after(ms: number, act: () => void): () => void;
}

export const toInstant = (date: Date): Instant => date.toISOString() as Instant;

export const systemClock = (): Clock => ({
  now: () => toInstant(new Date()),
  mono: () => Math.round(performance.now()),
  bootId: randomUUID(),
  epochMs: () => performance.timeOrigin + performance.now(),
  after: (ms, act) => {
    const timer = setTimeout(act, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
});
