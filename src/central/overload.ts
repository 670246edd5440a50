import { Refusal } from './problem.ts';

/** How many pushes run at once, how many more may wait and how long; what a mall may send. Each copy counts for itself. */
export interface PushLimits {
  readonly running: number;
  readonly waiting: number;
  readonly waitMs: number;
  /** Pushes a second of one mall, and how many at once after a silence: forty counters that come back together. */
  readonly perSecond: number;
  readonly burst: number;
}

/** A mall of 44 counters at its peak sends three a second; a fifth of what one copy does is room enough for it. */
export const pushLimits = (connections: number): PushLimits => ({
  running: connections,
  waiting: connections * 4,
  waitMs: 2_000,
  perSecond: 100,
  burst: 300,
});

/** Seconds over which those who were sent away come back; the workstation adds up to a fifth. */
const RETRY_SPREAD_S = 5;

/** Lets as many pushes run as the database has connections for; the rest is told to come back (`unavailable`, 503). */
export interface PushGate {
  run<T>(mall: string, act: () => Promise<T>): Promise<T>;
  readonly counts: { running: number; waiting: number; busy: number; rationed: number };
}

export interface PushGateOptions {
  readonly limits: PushLimits;
  /** Milliseconds. */
  now(): number;
  /** In [0, 1). */
  random(): number;
}

export function createPushGate(options: PushGateOptions): PushGate {
  const { limits } = options;
  const counts = { running: 0, waiting: 0, busy: 0, rationed: 0 };
  const queue = new Set<() => void>();
  const tokens = createBuckets(limits, () => options.now());

  /** The place of a push that ended goes to the one that waits longest. */
  function leave(): void {
    const [next] = queue;
    if (next) next();
    else counts.running -= 1;
  }

  async function enter(): Promise<void> {
    if (counts.running < limits.running) {
      counts.running += 1;
      return;
    }
    if (queue.size >= limits.waiting || !(await waited())) {
      counts.busy += 1;
      throw new Refusal('unavailable', {}, 1 + Math.floor(options.random() * RETRY_SPREAD_S));
    }
  }

  function waited(): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (isIn: boolean): void => {
        clearTimeout(timer);
        queue.delete(go);
        counts.waiting = queue.size;
        resolve(isIn);
      };
      const go = (): void => end(true);
      const timer = setTimeout(() => end(false), limits.waitMs);
      queue.add(go);
      counts.waiting = queue.size;
    });
  }

  return {
    counts,
    run: async (mall, act) => {
      const waitMs = tokens.take(mall);
      if (waitMs > 0) {
        counts.rationed += 1;
        throw new Refusal('unavailable', {}, Math.ceil(waitMs / 1_000));
      }
      await enter();
      try {
        return await act();
      } finally {
        leave();
      }
    },
  };
}

interface Buckets {
  /** Takes a token and answers 0, or the milliseconds until there is one. */
  take(key: string): number;
}

/** Beyond so many keys the full buckets are forgotten: they are what a new key starts with. */
const SWEEP_FROM = 1_000;

export function createBuckets(
  { perSecond, burst }: Pick<PushLimits, 'perSecond' | 'burst'>,
  now: () => number,
): Buckets {
  const buckets = new Map<string, { tokens: number; at: number }>();
  const level = ({ tokens, at }: { tokens: number; at: number }, time: number): number =>
    Math.min(burst, tokens + (Math.max(0, time - at) / 1_000) * perSecond);
  return {
    take: (key) => {
      const time = now();
      if (buckets.size > SWEEP_FROM) {
        for (const [each, bucket] of buckets) if (level(bucket, time) >= burst) buckets.delete(each);
      }
      const tokens = level(buckets.get(key) ?? { tokens: burst, at: time }, time);
      buckets.set(key, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: time });
      return tokens >= 1 ? 0 : ((1 - tokens) / perSecond) * 1_000;
    },
  };
}
