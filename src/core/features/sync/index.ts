import type { Input, Output } from '#contract/index';
import type { Instant } from '#contract/ids';
import type { SyncState } from '#contract/sync';
import type { Db } from '#core/db/sql';
import type { Log } from '#core/log';
import { type Clock, toInstant } from '#core/ports/clock';
import type { Http } from '#core/ports/http';
import type { Ids } from '#core/ports/ids';
import type { Secrets } from '#core/ports/secrets';
import { type BatchSize, MAX_BATCH, pollMs, resized } from './backoff.ts';
import { type Centre, createCentre, type Failure, readMachineKey } from './centre.ts';
import { enrol } from './enrol.ts';
import { createLane, type Turn } from './lane.ts';
import { pullOnce, type PullStep } from './pull.ts';
import { pushOnce, type PushStep } from './push.ts';
import { type LineState, readState, UNKNOWN_LINE } from './state.ts';
import { deleteOldEvents, insertEvent, selectLine, selectMeta, updateServerTime } from './sync.sql.ts';

export { appendMutation, NIL_UUID, type NewMutation, type OutboxTx } from './outbox.ts';

/** Version told to the centre; shown to technicians, never a rule. */
const APP_VERSION = '0.1.0';

/** Everything between this workstation and the centre. Pushing never waits for pulling. */
export interface SyncEngine {
  /** As `enrolment.enrol`; the first pull is done when it returns, as far as the line allows. */
  enrol(input: Pick<Input<'enrolment.enrol'>, 'centreUrl' | 'code'>): Promise<Output<'enrolment.enrol'>>;
  /** Starts the lanes; a demo workstation that no centre knows makes itself known first. */
  start(demo: { readonly centreUrl: string; readonly code: string } | null): Promise<void>;
  /** Something was written: it is pushed at once, without waiting to fill a batch. */
  poke(): void;
  /** Connect and send now: forgets every backoff. */
  sendNow(): void;
  state(): SyncState;
  /** Waits for what is running. */
  close(): Promise<void>;
}

export interface SyncOptions {
  readonly db: Db;
  readonly http: Http;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly secrets: Secrets;
  readonly log: Log;
  makeSealRequest(): Promise<{ csr: string }>;
  onState(state: SyncState): void;
  /** Rows that came from the centre or changed their place there: `catalogue`, `citizen:<id>`, `application:<id>`. */
  onChanged(keys: readonly string[]): void;
}

export function createSync(options: SyncOptions): SyncEngine {
  const { db, http, clock, ids, secrets, log } = options;
  const closing = new AbortController();
  const badPages = new Map<string, number>();
  let line: LineState = UNKNOWN_LINE;
  let centre: Centre | undefined;
  let batch: BatchSize = { limit: MAX_BATCH, successes: 0 };
  let pollCount = 0;

  const random = (): number => ids.random(4).readUInt32BE() / 2 ** 32;
  const bug = (error: unknown): void => log.bug(ids.next(), error);
  const state = (): SyncState => readState(db, line, clock.now());

  function show(change: Partial<LineState>): void {
    const next = { ...line, ...change };
    if (next.online !== line.online || line.since === null) next.since = clock.now();
    if (next.problem !== line.problem) note(next.problem ?? 'online');
    line = next;
    options.onState(state());
  }

  function note(kind: string): void {
    insertEvent(db, { at: clock.now(), kind, detail: null });
    deleteOldEvents(db);
    log.info('sync', { state: kind });
  }

  /** The machine's line, made once its key and its centre are known. */
  async function connect(): Promise<Centre | undefined> {
    const known = selectLine(db);
    const stored = known && !centre ? await secrets.get('machine') : null;
    if (known && stored !== null) centre = createCentre(http, known.centreUrl, known.kid, readMachineKey(stored));
    return centre;
  }

  function hear(serverTime: string | null): void {
    if (serverTime !== null) {
      updateServerTime(db, { at: serverTime, offsetMs: Math.round(Date.parse(serverTime) - clock.epochMs()) });
    }
    show({ online: true, problem: null, nextTryAt: null });
  }

  function stumble(failure: Failure): Turn {
    const problem = problemOf(failure);
    const isFinal = problem === 'machine-revoked' || problem === 'refused';
    show({ online: failure.kind === 'refused', problem });
    if (isFinal) return { kind: 'stop' };
    if (problem === 'push-only' || problem === 'client-too-old')
      return { kind: 'wait', nextMs: pollMs(false, 0, random()) };
    return { kind: 'retry', retryAfterMs: failure.kind === 'transient' ? failure.retryAfterMs : null };
  }

  function unusable(step: Extract<PushStep | PullStep, { kind: 'fork' | 'bad-answer' | 'resend' }>): Turn {
    if (step.kind === 'resend') return { kind: 'again' };
    show({ problem: step.kind });
    return step.kind === 'fork' ? { kind: 'stop' } : { kind: 'retry', retryAfterMs: null };
  }

  async function pushTurn(signal: AbortSignal): Promise<Turn> {
    const to = await connect();
    const meta = selectMeta(db);
    if (!to || !meta) return { kind: 'wait', nextMs: null };
    if (meta.nextSeq - 1 <= meta.ackedSeq) return { kind: 'wait', nextMs: null };
    show({ sending: true });
    const pushing = { db, centre: to, meta, limit: batch.limit, app: APP_VERSION, signal };
    const step = await pushOnce(pushing).finally(() => (line = { ...line, sending: false }));
    if (step.kind === 'idle') return { kind: 'wait', nextMs: null };
    if (step.kind === 'failed') {
      const { failure } = step.answer;
      if (failure.kind === 'unreachable' && failure.reason === 'timeout') batch = resized(batch, 'timeout');
      return stumble(failure);
    }
    if (step.kind !== 'sent') return unusable(step);
    batch = resized(batch, 'sent');
    hear(step.serverTime);
    if (step.keys.length > 0) options.onChanged(limited(step.keys));
    if (step.more) return { kind: 'again' };
    pull.wake(); // what was acknowledged is settled by the next round
    return { kind: 'wait', nextMs: null };
  }

  async function pullTurn(signal: AbortSignal): Promise<Turn> {
    const from = await connect();
    const meta = selectMeta(db);
    if (!from || !meta) return { kind: 'wait', nextMs: null };
    const step = await pullOnce({ db, centre: from, meta, signal, badPages });
    if (step.kind === 'failed') return stumble(step.answer.failure);
    if (step.kind === 'resend') push.wake();
    if (step.kind !== 'pulled') return unusable(step);
    hear(step.serverTime);
    if (step.keys.length > 0) options.onChanged(limited(step.keys));
    if (step.more) return { kind: 'again' };
    pollCount += 1;
    return { kind: 'wait', nextMs: pollMs(state().certificate.state === 'pending', pollCount, random()) };
  }

  const showPause = (lane: { pauseMs(): number | null }, turn: Turn): Turn => {
    if (turn.kind === 'retry') queueMicrotask(() => show({ nextTryAt: later(clock, lane.pauseMs()) }));
    return turn;
  };
  const push = createLane({ turn: async (signal) => showPause(push, await pushTurn(signal)), random, bug });
  const pull = createLane({ turn: async (signal) => showPause(pull, await pullTurn(signal)), random, bug });

  const engine: SyncEngine = {
    enrol: async (input) => {
      const enrolling = {
        db,
        http,
        clock,
        ids,
        secrets,
        app: APP_VERSION,
        makeSealRequest: () => options.makeSealRequest(),
      };
      const known = await enrol(enrolling, input, closing.signal);
      centre = undefined;
      pollCount = 0;
      while ((await pullTurn(closing.signal)).kind === 'again');
      push.restart();
      pull.restart();
      return known;
    },
    start: async (demo) => {
      const isKnown = (selectMeta(db)?.series ?? null) !== null;
      if (!isKnown && demo) await engine.enrol(demo).then(undefined, bug);
      push.restart();
      pull.restart();
    },
    poke: () => push.wake(),
    sendNow: () => {
      push.restart();
      pull.restart();
    },
    state,
    close: async () => {
      closing.abort();
      await Promise.all([push.close(), pull.close()]);
      http.close();
    },
  };
  return engine;
}

const later = (clock: Clock, ms: number | null): Instant | null =>
  ms === null ? null : toInstant(new Date(clock.epochMs() + ms));

function problemOf(failure: Failure): NonNullable<SyncState['problem']> {
  if (failure.kind !== 'refused') return failure.kind === 'bad-answer' ? 'bad-answer' : 'unreachable';
  const { code } = failure.problem;
  if (code === 'machine_revoked' || code === 'unknown_key') return 'machine-revoked';
  if (code === 'push_only') return 'push-only';
  if (code === 'client_too_old') return 'client-too-old';
  return 'refused';
}

/** At most as many keys as one `changed` event carries; beyond that the kinds alone. */
function limited(keys: readonly string[]): string[] {
  if (keys.length <= 150) return [...keys];
  return [...new Set(keys.map((key) => key.split(':')[0] ?? key))];
}
