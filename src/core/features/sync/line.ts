import type { Instant } from '#contract/ids';
import type { SyncState } from '#contract/sync';
import type { Db } from '#core/db/sql';
import type { Log } from '#core/log';
import { type Clock, toInstant } from '#core/ports/clock';
import { pollMs } from './backoff.ts';
import type { Failure } from './centre.ts';
import type { Turn } from './lane.ts';
import { type LineState, readState, UNKNOWN_LINE } from './state.ts';
import { deleteOldEvents, insertEvent, updateServerTime } from './sync.sql.ts';

/** Milliseconds between two states told: each reads what waits. The last one always follows. */
const TOLD_EVERY = 100;

type Problem = SyncState['problem'];
export type LaneName = 'push' | 'pull';

/** What is known of the way to the centre, and what each lane should do next. One lane's success does not hide the other's problem. */
export interface Line {
  state(): SyncState;
  /** An exchange went well. */
  hear(lane: LaneName, serverTime: string | null): void;
  /** No usable answer. */
  stumble(lane: LaneName, failure: Failure): Turn;
  /** An answer that must not be acted on. */
  distrust(lane: LaneName): Turn;
  /** Something a technician should find later; a code. */
  note(kind: string): void;
  sending(isSending: boolean): void;
  /** Files moved on, or what holds them up. */
  files(problem: SyncState['blobs']['problem']): void;
  /** Milliseconds until a lane tries again. */
  pause(ms: number): void;
  /** Nothing more is told. */
  close(): void;
}

export interface LineOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  /** In [0, 1). */
  random(): number;
  onState(state: SyncState): void;
}

export function createLine(options: LineOptions): Line {
  const { db, clock, log } = options;
  const problems: Record<LaneName, Problem> = { push: null, pull: null };
  let line: LineState = UNKNOWN_LINE;
  const state = (): SyncState => readState(db, line, clock.now());
  let toldAt = -TOLD_EVERY;
  let callOff: (() => void) | undefined;
  let isClosed = false;

  function tell(): void {
    callOff?.();
    callOff = undefined;
    toldAt = clock.mono();
    options.onState(state());
  }

  function show(change: Partial<LineState>): void {
    const next = { ...line, ...change, problem: problems.push ?? problems.pull };
    if (next.online !== line.online || line.since === null) next.since = clock.now();
    if (next.problem !== line.problem) note(next.problem ?? 'online');
    line = next;
    if (isClosed) return;
    const wait = toldAt + TOLD_EVERY - clock.mono();
    if (wait <= 0) tell();
    else callOff ??= clock.after(wait, tell);
  }

  function note(kind: string): void {
    insertEvent(db, { at: clock.now(), kind, detail: null });
    deleteOldEvents(db);
    log.info('sync', { state: kind });
  }

  return {
    state,
    hear: (lane, serverTime) => {
      if (serverTime !== null) {
        updateServerTime(db, { at: serverTime, offsetMs: Math.round(Date.parse(serverTime) - clock.epochMs()) });
      }
      problems[lane] = null;
      for (const each of ['push', 'pull'] as const) if (problems[each] === 'unreachable') problems[each] = null;
      show({ online: true, nextTryAt: null });
    },
    stumble: (lane, failure) => {
      problems[lane] = problemOf(failure);
      show({ online: failure.kind === 'refused' });
      return turnAfter(problems[lane], failure, options.random());
    },
    distrust: (lane) => {
      problems[lane] = 'bad-answer';
      show({});
      return { kind: 'retry', retryAfterMs: null };
    },
    note: (kind) => {
      note(kind);
      show({});
    },
    sending: (isSending) => {
      if (isSending !== line.sending) show({ sending: isSending });
    },
    files: (fileProblem) => show({ fileProblem }),
    pause: (ms) => show({ nextTryAt: toInstant(new Date(clock.epochMs() + ms)) satisfies Instant }),
    close: () => {
      isClosed = true;
      callOff?.();
    },
  };
}

function problemOf(failure: Failure): NonNullable<Problem> {
  if (failure.kind !== 'refused') return failure.kind === 'bad-answer' ? 'bad-answer' : 'unreachable';
  const { code } = failure.problem;
  if (code === 'machine_revoked' || code === 'unknown_key') return 'machine-revoked';
  if (code === 'push_only') return 'push-only';
  if (code === 'client_too_old') return 'client-too-old';
  return 'refused';
}

/** Refusals stop the lane until a person acts; the two that only forbid reading are asked again at the pace of a poll. */
function turnAfter(problem: Problem, failure: Failure, random: number): Turn {
  if (problem === 'machine-revoked' || problem === 'refused') return { kind: 'stop' };
  if (problem === 'push-only' || problem === 'client-too-old') {
    return { kind: 'wait', nextMs: pollMs(false, 0, random) };
  }
  return { kind: 'retry', retryAfterMs: failure.kind === 'transient' ? failure.retryAfterMs : null };
}
