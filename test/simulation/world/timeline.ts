import { createHash } from 'node:crypto';

/** Virtual time: events one after the other, each run to its end before the next begins. */
export interface Timeline {
  /** Milliseconds since 1970, as the centre's own clock shows them. */
  now(): number;
  /** Runs `act` after so many milliseconds; the answer cancels it. */
  after(ms: number, label: string, act: () => void | Promise<void>): () => void;
  /** Runs everything that is due within the next `ms` milliseconds. */
  advance(ms: number): Promise<void>;
  /** Runs events until `promise` is settled; throws when nothing is left to do. */
  until<T>(promise: Promise<T>): Promise<T>;
  /** A line of the trace. */
  note(text: string): void;
  /** SHA-256 of every line so far, and the lines themselves. */
  trace(): { readonly hash: string; readonly lines: readonly string[] };
}

interface Event {
  readonly at: number;
  readonly order: number;
  readonly label: string;
  readonly act: () => void | Promise<void>;
  isCancelled: boolean;
}

const START = Date.parse('2026-11-24T00:00:00.000Z');

/** `afterEach` runs when an event and everything it set off at once is done. */
export function createTimeline(afterEach: () => void): Timeline {
  const queue: Event[] = [];
  const hash = createHash('sha256');
  const lines: string[] = [];
  let now = START;
  let order = 0;

  function note(text: string): void {
    const line = `${((now - START) / 1000).toFixed(3)} ${text}`;
    hash.update(`${line}\n`);
    lines.push(line);
  }

  function insert(event: Event): void {
    let [low, high] = [0, queue.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = queue[middle];
      if (other && (other.at < event.at || (other.at === event.at && other.order < event.order))) low = middle + 1;
      else high = middle;
    }
    queue.splice(low, 0, event);
  }

  async function step(until: number): Promise<boolean> {
    const event = queue[0];
    if (!event || event.at > until) return false;
    queue.shift();
    if (event.isCancelled) return true;
    now = Math.max(now, event.at);
    await event.act();
    await quiet();
    afterEach();
    return true;
  }

  return {
    now: () => now,
    note,
    after: (ms, label, act) => {
      const event: Event = { at: now + Math.max(0, ms), order: order++, label, act, isCancelled: false };
      insert(event);
      return () => {
        event.isCancelled = true;
      };
    },
    advance: async (ms) => {
      const end = now + ms;
      while (await step(end));
      now = end;
    },
    until: async (promise) => {
      let isDone = false;
      const done = (): void => {
        isDone = true;
      };
      promise.then(done, done);
      await quiet();
      while (!isDone)
        if (!(await step(Infinity))) throw new Error('nothing is left to do, yet something is waited for');
      return promise;
    },
    trace: () => ({ hash: hash.copy().digest('hex'), lines }),
  };
}

/** Everything that waits for nothing from outside has run: promises are settled before the next turn of the loop. */
const quiet = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
