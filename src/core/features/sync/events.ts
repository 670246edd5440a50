import { Bye, Poke } from '#contract/wire/events';
import type { Db } from '#core/db/sql';
import type { Clock } from '#core/ports/clock';
import { HttpFailure, type HttpStream } from '#core/ports/http';
import { backoffMs, retryAfterMs } from './backoff.ts';
import type { Centre, Failure } from './centre.ts';
import { createEventReader, type ServerEvent } from './event-reader.ts';
import type { Turn } from './lane.ts';
import { selectCursors } from './scope.sql.ts';

/** The centre sends a comment every 20 s; this long without a byte the connection is dead, whatever TCP says. */
const SILENCE_MS = 30_000;
/** `catalogue` reaches every counter of the country, so its pokes are answered over this time. */
const CATALOGUE_SPREAD_MS = 10_000;
/** A centre that has no event stream is asked again now and then. */
const ABSENT_MS = 600_000;

/** The stream of pokes: hints only, the poll goes on beside it (docs/design/sync.md, section 8). */
export interface Events {
  /** Opens the stream and listens until it ends. */
  turn(centre: Centre, signal: AbortSignal): Promise<Turn>;
  /** Other scopes are read now than the stream was opened for: opens another. */
  rescope(): void;
  /** Opens another stream. */
  reopen(): void;
}

export interface EventsOptions {
  readonly db: Db;
  readonly clock: Pick<Clock, 'after'>;
  /** In [0, 1). */
  random(): number;
  /** There is something to pull in a scope; null where it is not known in which. */
  onPoke(scope: string | null): void;
  readonly silenceMs?: number;
}

export function createEvents(options: EventsOptions): Events {
  const { db, clock, silenceMs = SILENCE_MS } = options;
  let scopes = '';
  let reopening = new AbortController();
  let isCataloguePending = false;

  const wanted = (): string[] => selectCursors(db).map(({ scope }) => scope);

  function poked({ scope, head }: Poke): void {
    const cursor = selectCursors(db).find((each) => each.scope === scope);
    if (!cursor || cursor.pos >= head) return; // our own push, and the pull behind it was quicker
    if (scope !== 'catalogue') {
      options.onPoke(scope);
      return;
    }
    if (isCataloguePending) return;
    isCataloguePending = true;
    clock.after(options.random() * CATALOGUE_SPREAD_MS, () => {
      isCataloguePending = false;
      options.onPoke(scope);
    });
  }

  /** Milliseconds after which the centre wants to be asked again, null when it broke off. */
  async function listen(stream: HttpStream): Promise<number | null> {
    const read = createEventReader();
    try {
      for await (const chunk of stream.chunks) {
        for (const event of read(chunk)) {
          const poke = Poke.safeParse(dataOf(event, 'poke'));
          if (poke.success) poked(poke.data);
          const bye = Bye.safeParse(dataOf(event, 'bye'));
          if (bye.success) return bye.data.retry_ms;
        }
      }
    } catch (error) {
      if (!(error instanceof HttpFailure || error instanceof RangeError)) throw error;
    }
    return null;
  }

  return {
    turn: async (centre, signal) => {
      reopening = new AbortController();
      const asked = wanted();
      scopes = asked.join();
      if (asked.length === 0) return { kind: 'wait', nextMs: null };
      const query = new URLSearchParams(asked.map((scope): [string, string] => ['scope', scope]));
      const either = AbortSignal.any([signal, reopening.signal]);
      const answer = await centre.open(`/v1/events?${query.toString()}`, silenceMs, either);
      if (reopening.signal.aborted) return { kind: 'again' };
      if (!answer.ok) return turnAfter(answer.failure);
      options.onPoke(null); // what changed while nobody listened
      const retryMs = await listen(answer.value);
      if (reopening.signal.aborted) return { kind: 'again' };
      // It was open, so this is no failure in a row: at most two seconds, or what the centre asked for.
      return {
        kind: 'wait',
        nextMs: retryMs === null ? backoffMs(1, options.random(), null) : retryAfterMs(retryMs, options.random()),
      };
    },
    rescope: () => {
      if (wanted().join() !== scopes) reopening.abort();
    },
    reopen: () => reopening.abort(),
  };
}

/** A refused scope is one the next pull will leave; only a machine that is not known any more stops asking. */
function turnAfter(failure: Failure): Turn {
  if (failure.kind === 'refused') {
    const { code } = failure.problem;
    if (code === 'machine_revoked' || code === 'unknown_key') return { kind: 'stop' };
    if (code === 'not_found') return { kind: 'wait', nextMs: ABSENT_MS };
  }
  return { kind: 'retry', retryAfterMs: failure.kind === 'transient' ? failure.retryAfterMs : null };
}

function dataOf({ name, data }: ServerEvent, wanted: string): unknown {
  if (name !== wanted) return undefined;
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
