/** Shortest and longest pause between two pokes of one shared scope (docs/design/sync.md, section 8). */
const MIN_MS = 250;
const MAX_MS = 10_000;

/** Milliseconds between two pokes of a shared scope, so that the pulls they cause stay within `pullsPerSecond`. */
export const pokeIntervalMs = (openStreams: number, pullsPerSecond: number): number =>
  Math.min(MAX_MS, Math.max(MIN_MS, Math.round((openStreams / pullsPerSecond) * 1000)));

/** Thins pokes: the first at once, then one an interval, and the newest always gets out. */
export interface Pacer {
  offer(scope: string, head: number): void;
  close(): void;
}

interface Pause {
  sent: number;
  waiting: number | null;
  timer: NodeJS.Timeout;
}

/** One timer for each scope that was poked in its last interval, none for a quiet one. */
export function createPacer(options: { intervalMs(): number; send(scope: string, head: number): void }): Pacer {
  const pauses = new Map<string, Pause>();
  const after = (scope: string): NodeJS.Timeout => setTimeout(() => end(scope), options.intervalMs()).unref();

  function end(scope: string): void {
    const pause = pauses.get(scope);
    if (!pause || pause.waiting === null) {
      pauses.delete(scope);
      return;
    }
    options.send(scope, pause.waiting);
    pauses.set(scope, { sent: pause.waiting, waiting: null, timer: after(scope) });
  }

  return {
    offer: (scope, head) => {
      const pause = pauses.get(scope);
      if (pause) {
        if (head > pause.sent) pause.waiting = Math.max(head, pause.waiting ?? 0);
        return;
      }
      options.send(scope, head);
      pauses.set(scope, { sent: head, waiting: null, timer: after(scope) });
    },
    close: () => {
      for (const { timer } of pauses.values()) clearTimeout(timer);
      pauses.clear();
    },
  };
}
