import type { Clock } from '#core/ports/clock';
import { backoffMs } from './backoff.ts';

/**
 * How a turn of a lane ended. `again`: there is more to do now; `wait`: nothing to do, call again after `nextMs` (or
 * only when woken); `retry`: failed, back off; `stop`: a person must act, until `restart`.
 */
export type Turn =
  | { readonly kind: 'again' }
  | { readonly kind: 'wait'; readonly nextMs: number | null }
  | { readonly kind: 'retry'; readonly retryAfterMs: number | null }
  | { readonly kind: 'stop' };

export interface Lane {
  /** Something to do: runs now unless it is backing off or stopped. */
  wake(): void;
  /** Runs now whatever happened before. */
  restart(): void;
  /** Waits for the turn that is running; aborts its request. */
  close(): Promise<void>;
}

/** One owner of one loop: at most one turn at a time, its own backoff, no lane waits for another. */
export function createLane(options: {
  turn(signal: AbortSignal): Promise<Turn>;
  readonly clock: Pick<Clock, 'after'>;
  /** In [0, 1). */
  random(): number;
  bug(error: unknown): void;
  /** It backs off for so many milliseconds. */
  onPause(ms: number): void;
}): Lane {
  let attempts = 0;
  let isWanted = false;
  let isStopped = false;
  let isClosed = false;
  let isRunning = false;
  let isRestarted = false;
  let running: Promise<void> = Promise.resolve();
  let cancel: () => void = () => undefined;
  let abort = new AbortController();

  function schedule(ms: number | null): void {
    cancel();
    if (ms !== null && !isClosed) cancel = options.clock.after(ms, run);
  }

  function run(): void {
    if (isClosed || isStopped) return;
    isWanted = true;
    if (isRunning) return;
    isRunning = true; // before the first turn, which may wake this lane itself
    schedule(null);
    running = loop();
  }

  async function loop(): Promise<void> {
    while (isWanted && !isClosed) {
      isWanted = false;
      isRestarted = false;
      finish(await take());
    }
    isRunning = false;
  }

  async function take(): Promise<Turn> {
    try {
      abort = new AbortController();
      return await options.turn(abort.signal);
    } catch (error) {
      options.bug(error);
      return { kind: 'retry', retryAfterMs: null };
    }
  }

  function finish(turn: Turn): void {
    // Restarted while it ran: a failure from before says nothing of now, and the next turn is wanted already.
    if (isRestarted && (turn.kind === 'stop' || turn.kind === 'retry')) return;
    if (turn.kind === 'again') isWanted = true;
    if (turn.kind === 'again' || turn.kind === 'wait') attempts = 0;
    if (turn.kind === 'wait' && !isWanted) schedule(turn.nextMs);
    if (turn.kind === 'stop') isStopped = true;
    if (turn.kind !== 'retry') return;
    attempts += 1;
    isWanted = false;
    const ms = backoffMs(attempts, options.random(), turn.retryAfterMs);
    schedule(ms);
    options.onPause(ms);
  }

  return {
    wake: () => {
      if (attempts === 0 || isRunning) run();
    },
    restart: () => {
      isStopped = false;
      isRestarted = isRunning;
      attempts = 0;
      run();
    },
    close: async () => {
      isClosed = true;
      schedule(null);
      abort.abort();
      await running;
    },
  };
}
