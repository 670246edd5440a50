import { Refusal } from './problem.ts';

/** How many run at once, how many more may wait, and how long. Each copy of the centre counts for itself. */
export interface GateLimits {
  readonly running: number;
  readonly waiting: number;
  readonly waitMs: number;
}

export interface PushLimits extends GateLimits {
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

/** Half of the connections, so that what is poked for never keeps a push waiting; a pull is in no hurry. */
export const pullLimits = (connections: number): GateLimits => ({
  running: Math.max(1, Math.floor(connections / 2)),
  waiting: 1_000,
  waitMs: 5_000,
});

/** Seconds over which those who were sent away come back; the workstation adds up to a fifth. */
const RETRY_SPREAD_S = 5;

/** Lets so many through at once; whoever finds no place in time is told to come back (`unavailable`, 503). */
export interface Gate {
  run<T>(act: () => Promise<T>): Promise<T>;
  /** `busy`: sent away since the start. */
  readonly counts: { running: number; waiting: number; busy: number };
}

export interface PushGate {
  run<T>(mall: string, act: () => Promise<T>): Promise<T>;
  /** `rationed`: sent away because their mall sent too much. */
  readonly counts: Gate['counts'] & { rationed: number };
}

/** `random` is in [0, 1). */
export function createGate(limits: GateLimits, random: () => number): Gate {
  const counts = { running: 0, waiting: 0, busy: 0 };
  const queue = new Set<() => void>();

  /** The place of one that ended goes to the one that waits longest. */
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
      throw new Refusal('unavailable', {}, 1 + Math.floor(random() * RETRY_SPREAD_S));
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
    run: async (act) => {
      await enter();
      try {
        return await act();
      } finally {
        leave();
      }
    },
  };
}

export interface PushGateOptions {
  readonly limits: PushLimits;
  /** Milliseconds. */
  now(): number;
  /** In [0, 1). */
  random(): number;
}

export function createPushGate(options: PushGateOptions): PushGate {
  const gate = createGate(options.limits, () => options.random());
  const tokens = createBuckets(options.limits, () => options.now());
  const counts = Object.assign(gate.counts, { rationed: 0 });
  return {
    counts,
    run: async (mall, act) => {
      const waitMs = tokens.take(mall);
      if (waitMs > 0) {
        counts.rationed += 1;
        throw new Refusal('unavailable', {}, Math.ceil(waitMs / 1_000));
      }
      return gate.run(act);
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
