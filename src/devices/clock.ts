/** Time as devices see it. Tests bring their own. */
export interface Clock {
  /** Epoch milliseconds with fractions, the same wall clock in every process. */
  now(): number;
  /** Runs `run` once after `ms`; the returned function takes it back. */
  after(ms: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
