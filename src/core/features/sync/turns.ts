import type { Db } from '#core/db/sql';
import type { Clock } from '#core/ports/clock';
import type { Http } from '#core/ports/http';
import type { Secrets } from '#core/ports/secrets';
import { type BatchSize, MAX_BATCH, pollMs, resized } from './backoff.ts';
import { type Centre, createCentre, readMachineKey } from './centre.ts';
import { createEvents } from './events.ts';
import type { Turn } from './lane.ts';
import type { Line } from './line.ts';
import { pullOnce } from './pull.ts';
import { pushOnce } from './push.ts';
import { type Meta, selectLine, selectMeta } from './sync.sql.ts';

/** Version told to the centre; shown to technicians, never a rule. */
export const APP_VERSION = '0.1.0';

/** Nothing to do until somebody wakes the lane. */
const ASLEEP: Turn = { kind: 'wait', nextMs: null };

/** One turn of each lane, with what they keep between turns. */
export interface Turns {
  push(signal: AbortSignal): Promise<Turn>;
  pull(signal: AbortSignal): Promise<Turn>;
  /** Listens until the stream ends. */
  events(signal: AbortSignal): Promise<Turn>;
  /** The machine was enrolled anew: its key, its centre and its pace are read again. */
  reset(): void;
}

export interface TurnsOptions {
  readonly db: Db;
  readonly http: Http;
  readonly secrets: Secrets;
  readonly line: Line;
  readonly clock: Pick<Clock, 'after'>;
  onChanged(keys: readonly string[]): void;
  random(): number;
  /** Everything pending was acknowledged: the next pull settles it. */
  onSent(): void;
  /** The centre says that there is something to pull. */
  onPoke(): void;
  /** The centre lost rows that are pending again. */
  onLost(): void;
}

export function createTurns(options: TurnsOptions): Turns {
  const { db, http, secrets, line } = options;
  const events = createEvents({
    db,
    clock: options.clock,
    random: () => options.random(),
    onPoke: () => options.onPoke(),
  });
  const badPages = new Map<string, number>();
  let centre: Centre | undefined;
  let batch: BatchSize = { limit: MAX_BATCH, successes: 0 };
  let pollCount = 0;

  /** The machine's line, made once its key and its centre are known. */
  async function connect(): Promise<{ centre: Centre; meta: Meta } | undefined> {
    const known = selectLine(db);
    const stored = known && !centre ? await secrets.get('machine') : null;
    if (known && stored !== null) centre = createCentre(http, known.centreUrl, known.kid, readMachineKey(stored));
    const meta = selectMeta(db);
    return centre && meta && { centre, meta };
  }

  function tell(keys: readonly string[]): void {
    if (keys.length > 0) options.onChanged(limited(keys));
  }

  async function push(signal: AbortSignal): Promise<Turn> {
    const ready = await connect();
    if (!ready || ready.meta.nextSeq - 1 <= ready.meta.ackedSeq) return ASLEEP;
    line.sending(true);
    const step = await pushOnce({ db, ...ready, limit: batch.limit, app: APP_VERSION, signal }).finally(() =>
      line.sending(false),
    );
    if (step.kind === 'idle') return ASLEEP;
    if (step.kind === 'resend') return { kind: 'again' };
    if (step.kind === 'failed') {
      const { failure } = step.answer;
      if (failure.kind === 'unreachable' && failure.reason === 'timeout') batch = resized(batch, 'timeout');
      return line.stumble('push', failure);
    }
    if (step.kind !== 'sent') return line.distrust('push', step.kind);
    batch = resized(batch, 'sent');
    line.hear('push', step.serverTime);
    tell(step.keys);
    if (step.more) return { kind: 'again' };
    options.onSent();
    return ASLEEP;
  }

  async function pull(signal: AbortSignal): Promise<Turn> {
    const ready = await connect();
    if (!ready) return ASLEEP;
    const step = await pullOnce({ db, ...ready, signal, badPages });
    if (step.kind === 'failed') return line.stumble('pull', step.answer.failure);
    if (step.kind === 'resend') {
      options.onLost();
      return { kind: 'again' };
    }
    if (step.kind !== 'pulled') return line.distrust('pull', step.kind);
    line.hear('pull', step.serverTime);
    tell(step.keys);
    events.rescope();
    if (step.more) return { kind: 'again' };
    pollCount += 1;
    const isPending = line.state().certificate.state === 'pending';
    return { kind: 'wait', nextMs: pollMs(isPending, pollCount, options.random()) };
  }

  return {
    push,
    pull,
    events: async (signal) => {
      const ready = await connect();
      return ready ? events.turn(ready.centre, signal) : ASLEEP;
    },
    reset: () => {
      centre = undefined;
      events.reopen();
      pollCount = 0;
    },
  };
}

/** At most as many keys as one `changed` event carries; beyond that the kinds alone. */
const MAX_KEYS = 150;

function limited(keys: readonly string[]): string[] {
  if (keys.length <= MAX_KEYS) return [...keys];
  return [...new Set(keys.map((key) => key.split(':')[0] ?? key))];
}
