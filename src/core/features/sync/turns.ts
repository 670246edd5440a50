import { EXPORT_TYPE, ImportReply } from '#contract/wire/export-file';
import { FloorReply } from '#contract/wire/floor';
import type { Db } from '#core/db/sql';
import { selectIdentity } from '#core/features/enrolment/index';
import type { Clock } from '#core/ports/clock';
import type { Disk } from '#core/ports/disk';
import type { Http } from '#core/ports/http';
import type { Secrets } from '#core/ports/secrets';
import { type BatchSize, MAX_BATCH, pollMs, resized } from './backoff.ts';
import { type Answer, type Centre, createCentre, type Failure, type UploadRequest } from './centre.ts';
import { createEvents } from './events.ts';
import { downloadFile, type FileOfRow } from './file-download.ts';
import { createFileTurns, type FileLane } from './file-turns.ts';
import { chooseIncarnation, type Renewing, type Why } from './incarnation.ts';
import type { Turn } from './lane.ts';
import { clearLeftScopes } from './leave.ts';
import type { Line } from './line.ts';
import { keyInUse, rotateKey } from './machine-key.ts';
import { prune } from './prune.ts';
import { isMall, pullOnce } from './pull.ts';
import { type Presence, type Pushed, pushOnce, type PushStep, type Sending } from './push.ts';
import { registerIncarnation } from './register.ts';
import { type Named, unsendable } from './salvage.ts';
import { type Meta, selectCertificate, selectLine, selectMeta } from './sync.sql.ts';

/** Version told to the centre; shown to technicians, never a rule. */
export const APP_VERSION = '0.1.0';

/** A screen waits for this; after it the last answer is shown with its time. */
const FLOOR_MS = 2_000;

/** Nothing to do until somebody wakes the lane. */
const ASLEEP: Turn = { kind: 'wait', nextMs: null };

/** One turn of each lane, with what they keep between turns. */
export interface Turns {
  push(signal: AbortSignal): Promise<Turn>;
  pull(signal: AbortSignal): Promise<Turn>;
  /** Sends the next files of a lane. */
  files(lane: FileLane, signal: AbortSignal): Promise<Turn>;
  /** Listens until the stream ends. */
  events(signal: AbortSignal): Promise<Turn>;
  /** The machine was enrolled anew: its key, its centre and its pace are read again. */
  reset(): void;
  /** What the centre heard of the machines of this mall; the last answer while it cannot be asked. */
  floor(operatorId: string, signal: AbortSignal): Promise<FloorReply | null>;
  /** Brings another counter's export to the centre, for a person; null before this workstation is enrolled. */
  carry(file: Carried): Promise<Answer<ImportReply> | null>;
  /** A file that is not kept here any more; null when the centre cannot give it now. */
  download(file: FileOfRow, signal: AbortSignal): Promise<Buffer | null>;
}

/** The bytes of an export and on whose behalf they go. */
export type Carried = Omit<UploadRequest, 'path' | 'type'>;

export interface TurnsOptions {
  readonly db: Db;
  readonly http: Http;
  readonly secrets: Secrets;
  readonly disk: Disk;
  readonly line: Line;
  readonly clock: Pick<Clock, 'after'>;
  readonly renewing: Renewing;
  onChanged(keys: readonly string[]): void;
  random(): number;
  presence(): Presence;
  isServing(): boolean;
  /** Everything pending was acknowledged: the next pull settles it. */
  onSent(): void;
  /** Rows arrived: a file may be due that was not before. */
  onPulled(): void;
  /** No small file is left to send. */
  onSmallFilesDone(): void;
  /** The centre says that there is something to pull. */
  onPoke(): void;
  /** The centre lost rows that are pending again. */
  onLost(): void;
}

export function createTurns(options: TurnsOptions): Turns {
  const { db, secrets, disk, line, renewing } = options;
  const events = createEvents({
    db,
    clock: options.clock,
    random: () => options.random(),
    onPoke: (scope) => {
      if (backlog !== 'none' && scope !== null && isMall(scope)) backlog = 'poked';
      else options.onPoke();
    },
  });
  const files = createFileTurns({
    db,
    dataFolder: disk.folder,
    connect: () => connect(),
    onFiles: (problem) => line.files(problem),
    onChanged: (keys) => tell(keys),
    onSmallDone: () => options.onSmallFilesDone(),
  });
  const badPages = new Map<string, number>();
  const named: Named = { seq: 0, count: 0 };
  let centre: Centre | undefined;
  let batch: BatchSize = { limit: MAX_BATCH, successes: 0 };
  let pollCount = 0;
  // While a backlog goes out the mall's rows are echoes of it: reading them back batch by batch would halve its pace.
  // `poked`: rows of the mall are to be read when it ends.
  let backlog: 'none' | 'sending' | 'poked' = 'none';
  let heard: FloorReply | null = null;

  /** The machine's line, made once its key and its centre are known. */
  async function connect(): Promise<{ centre: Centre; meta: Meta } | undefined> {
    const known = selectLine(db);
    const key = known && !centre ? await keyInUse(db, secrets) : undefined;
    if (known && key) centre = createCentre(options.http, known.centreUrl, known.kid, key);
    const meta = selectMeta(db);
    return centre && meta && { centre, meta };
  }

  /** The key was replaced while this request was on its way. */
  const isOfOldKey = (used: Centre, failure: Failure): boolean =>
    used !== centre && failure.kind === 'refused' && failure.problem.code === 'unknown_key';

  function tell(keys: readonly string[]): void {
    if (keys.length > 0) options.onChanged(limited(keys));
  }

  function sending(isMore: boolean): void {
    line.sending(isMore);
    const wasPoked = backlog === 'poked';
    if (!isMore) backlog = 'none';
    else if (!wasPoked) backlog = 'sending';
    if (wasPoked && !isMore) options.onPoke();
  }

  async function push(signal: AbortSignal): Promise<Turn> {
    for (let ahead: Sending | null = null; ;) {
      const ready = await connect();
      if (!ready) return ASLEEP;
      const { meta } = ready;
      if (meta.nextIncarnation !== null) return register(ready.centre, signal);
      if (meta.nextSeq - 1 <= meta.ackedSeq) return ASLEEP;
      if (backlog === 'none' && meta.nextSeq - 1 - meta.ackedSeq > batch.limit) backlog = 'sending';
      line.sending(true);
      const used = ahead?.centre ?? ready.centre;
      const limits = { limit: batch.limit, app: APP_VERSION, freeBytes: () => disk.freeBytes() };
      const pushing = { db, ...ready, ...limits, presence: options.presence(), signal };
      const done: Pushed = await pushOnce(pushing, ahead).catch((error: unknown) => {
        sending(false);
        throw error;
      });
      sending(done.step.kind === 'sent' && done.step.more); // between two batches the word does not flicker
      ahead = done.ahead;
      const turn = afterPush(done.step, meta, used);
      if (!ahead) return turn;
    }
  }

  /** What follows from a push. */
  function afterPush(step: PushStep, meta: Meta, used: Centre): Turn {
    if (step.kind === 'idle') return ASLEEP;
    if (step.kind === 'resend') return { kind: 'again' };
    if (step.kind === 'renew') return renew(step.why);
    if (step.kind === 'unsendable') {
      const without = unsendable(db, meta, step.seq, named);
      return without ? renew({ reason: 'unsendable', without }) : { kind: 'retry', retryAfterMs: null };
    }
    if (step.kind === 'failed') {
      const { failure } = step.answer;
      if (isOfOldKey(used, failure)) return { kind: 'again' };
      if (failure.kind === 'unreachable' && failure.reason === 'timeout') batch = resized(batch, 'timeout');
      return line.stumble('push', failure);
    }
    if (step.kind === 'bad-answer') return line.distrust('push');
    batch = resized(batch, 'sent');
    line.hear('push', step.serverTime);
    tell(step.keys);
    if (step.more) return { kind: 'again' };
    files.reset();
    options.onSent();
    return ASLEEP;
  }

  /** The log goes on in another one; what was unsent or unsettled will move, and receipts go on meanwhile. */
  function renew(why: Why): Turn {
    if (chooseIncarnation(renewing, why)) line.note(`log-${why.reason}`);
    return { kind: 'again' };
  }

  async function register(centre: Centre, signal: AbortSignal): Promise<Turn> {
    const step = await registerIncarnation(renewing, centre, signal);
    if (step.kind === 'failed') return line.stumble('push', step.answer.failure);
    if (step.kind === 'bad-answer') return line.distrust('push');
    if (step.kind === 'renamed') return { kind: 'retry', retryAfterMs: null };
    if (step.kind === 'moved') {
      line.hear('push', step.serverTime);
      options.onSent(); // the pull was waiting for the new log
    }
    return { kind: 'again' };
  }

  async function pull(signal: AbortSignal): Promise<Turn> {
    const ready = await connect();
    if (!ready) return ASLEEP;
    if (ready.meta.nextIncarnation !== null) {
      options.onLost();
      return ASLEEP;
    }
    if (!options.isServing()) {
      const isChanged = clearLeftScopes(db, ready.meta.machineId, ready.meta.serverTime);
      if (isChanged) tell(['catalogue', 'citizen', 'application']);
    }
    const withoutMalls = backlog !== 'none';
    if (withoutMalls) backlog = 'poked';
    const step = await pullOnce({ db, ...ready, signal, badPages, withoutMalls });
    if (step.kind === 'failed') return line.stumble('pull', step.answer.failure);
    if (step.kind === 'resend') {
      options.onLost();
      return { kind: 'again' };
    }
    if (step.kind === 'stale') return { kind: 'again' };
    if (step.kind === 'renew') return renew(step.why);
    if (step.kind === 'bad-answer') return line.distrust('pull');
    line.hear('pull', step.serverTime);
    tell(step.keys);
    events.rescope();
    if (step.more) return { kind: 'again' };
    options.onPulled();
    prune(db);
    if (await rotateKey(db, secrets, ready.centre, signal)) centre = undefined;
    pollCount += 1;
    const isPending = selectCertificate(db) === undefined;
    return { kind: 'wait', nextMs: pollMs(isPending, pollCount, options.random()) };
  }

  async function floor(operatorId: string, signal: AbortSignal): Promise<FloorReply | null> {
    const ready = await connect();
    const scope = selectIdentity(db)?.mallScope;
    if (!ready || scope === undefined || !line.state().online) return heard;
    const brief = AbortSignal.any([signal, AbortSignal.timeout(FLOOR_MS)]);
    const answer = await ready.centre.post('/v1/floor', { scope }, FloorReply, brief, operatorId);
    if (answer.ok) heard = answer.value;
    return heard;
  }

  return {
    push,
    pull,
    floor,
    files: (lane, signal) => files.turn(lane, signal),
    carry: async (file) => {
      const ready = await connect();
      const upload = { ...file, path: '/v1/imports', type: EXPORT_TYPE };
      return ready ? ready.centre.upload(upload, ImportReply) : null;
    },
    download: async (file, signal) => {
      const ready = await connect();
      return ready ? downloadFile(ready.centre, file, signal) : null;
    },
    events: async (signal) => {
      const ready = await connect();
      return ready ? events.turn(ready.centre, signal) : ASLEEP;
    },
    reset: () => {
      centre = undefined;
      heard = null;
      events.reopen();
      files.reset();
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
