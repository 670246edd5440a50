import type { Input, Output } from '#contract/index';
import type { SyncState } from '#contract/sync';
import type { ImportReply } from '#contract/wire/export-file';
import type { FloorReply } from '#contract/wire/floor';
import type { Db } from '#core/db/sql';
import type { Log } from '#core/log';
import type { Clock } from '#core/ports/clock';
import type { Disk } from '#core/ports/disk';
import type { Http } from '#core/ports/http';
import type { Ids } from '#core/ports/ids';
import type { Secrets } from '#core/ports/secrets';
import type { NumberMark } from '#core/features/receipts/index';
import { fail } from '#core/fault';
import type { Answer } from './centre.ts';
import { enrol, serverKey } from './enrol.ts';
import { type Exported, type ExportPlan, planExport, writeExport } from './export-file.ts';
import type { FileOfRow } from './file-download.ts';
import { chooseIncarnation } from './incarnation.ts';
import { createLane } from './lane.ts';
import { createLine } from './line.ts';
import { keyInUse } from './machine-key.ts';
import type { Presence } from './push.ts';
import { selectMeta } from './sync.sql.ts';
import { APP_VERSION, type Carried, createTurns } from './turns.ts';

export { enterScope } from './leave.ts';
export type { Answer } from './centre.ts';
export { createLane, type Turn } from './lane.ts';
export type { Presence } from './push.ts';

/** Everything between this workstation and the centre. Pushing never waits for pulling. */
export interface SyncEngine {
  /** As `enrolment.enrol`; the first pull is done when it returns, as far as the line allows. */
  enrol(input: Pick<Input<'enrolment.enrol'>, 'centreUrl' | 'code'>): Promise<Output<'enrolment.enrol'>>;
  /** Looks whether this is an older copy and starts the lanes; a demo workstation that no centre knows makes itself known first. */
  start(demo: { readonly centreUrl: string; readonly code: string } | null): Promise<void>;
  /** Something was written: it is pushed at once, without waiting to fill a batch. */
  poke(): void;
  /** Connect and send now: forgets every backoff. */
  sendNow(): void;
  state(): SyncState;
  /** What the centre heard of the machines of this mall, asked for a supervisor; null when it never answered. */
  floor(operatorId: string): Promise<FloorReply | null>;
  /** Brings another counter's export to the centre; null before this workstation is enrolled. Throws what `chunks` throws. */
  carry(file: Carried): Promise<Answer<ImportReply> | null>;
  /** Whether a file is sealed to the centre of this workstation; undefined where that told no key. */
  isOfCentre(kid: Uint8Array): boolean | undefined;
  /** The bytes of a file that is not kept here any more; null when the centre cannot give them now. */
  download(file: FileOfRow): Promise<Buffer | null>;
  /** What a file for a stick would hold now. Errors: `not-enrolled`, `export-unavailable`. */
  planExport(): ExportPlan;
  /** Writes it to `path`, whole or not at all. Errors: `export-unavailable`, `save-failed`, `unavailable`. */
  export(plan: ExportPlan, path: string): Promise<Exported>;
  /** Waits for what is running. */
  close(): Promise<void>;
}

export interface SyncOptions {
  readonly db: Db;
  readonly http: Http;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly secrets: Secrets;
  readonly disk: Disk;
  readonly log: Log;
  readonly numbers: NumberMark;
  makeSealRequest(): Promise<{ csr: string }>;
  presence(): Presence;
  /** Whether rows of a mall that was left are still needed for the visit in hand. */
  isServing(): boolean;
  onState(state: SyncState): void;
  /** Rows that came from the centre or changed their place there: `catalogue`, `citizen:<id>`, `application:<id>`. */
  onChanged(keys: readonly string[]): void;
}

export function createSync(options: SyncOptions): SyncEngine {
  const { db, http, clock, ids, secrets, disk, log } = options;
  const closing = new AbortController();
  const random = (): number => ids.random(4).readUInt32BE() / 2 ** 32;
  const bug = (error: unknown): void => log.bug(ids.next(), error);
  const onState = (state: SyncState): void => options.onState(state);
  const line = createLine({ db, clock, log, random, onState });
  const renewing = { db, clock, ids, numbers: options.numbers };
  const turns = createTurns({
    db,
    http,
    secrets,
    disk,
    line,
    clock,
    renewing,
    random,
    presence: () => options.presence(),
    isServing: () => options.isServing(),
    onChanged: (keys) => options.onChanged(keys),
    onSent: () => {
      pull.wake();
      small.wake();
      large.wake();
    },
    onPulled: () => {
      small.wake();
      large.wake();
    },
    onSmallFilesDone: () => large.wake(),
    onPoke: () => pull.wake(),
    onLost: () => push.wake(),
  });
  const shared = { clock, random, bug, onPause: (ms: number) => line.pause(ms) };
  const push = createLane({ ...shared, turn: (signal) => turns.push(signal) });
  const pull = createLane({ ...shared, turn: (signal) => turns.pull(signal) });
  const small = createLane({ ...shared, turn: (signal) => turns.files('small', signal), onPause: () => undefined });
  const large = createLane({ ...shared, turn: (signal) => turns.files('large', signal), onPause: () => undefined });
  // A centre without its stream is no problem to show: the poll is the truth.
  const events = createLane({ ...shared, turn: (signal) => turns.events(signal), onPause: () => undefined });
  const lanes = [push, pull, small, large, events];
  const restart = (): void => {
    for (const lane of lanes) lane.restart();
  };

  async function enrolAndPull(input: Parameters<SyncEngine['enrol']>[0]): ReturnType<SyncEngine['enrol']> {
    const makeSealRequest = () => options.makeSealRequest();
    const enrolling = { db, http, clock, ids, secrets, numbers: options.numbers, app: APP_VERSION, makeSealRequest };
    const known = await enrol(enrolling, input, closing.signal);
    turns.reset();
    while ((await turns.pull(closing.signal)).kind === 'again');
    restart();
    return known;
  }

  /** An older copy of the database takes new numbers before anybody can print an old one again. */
  function checkNumbers(): void {
    if (options.numbers.isDatabaseBehind() && chooseIncarnation(renewing, { reason: 'restore' })) {
      line.note('log-restore');
    }
    options.numbers.keep();
  }

  const exports = new Set<Promise<unknown>>();
  async function exportTo(plan: ExportPlan, path: string): Promise<Exported> {
    const key = (await keyInUse(db, secrets)) ?? fail('not-enrolled', {});
    return writeExport({ db, dataFolder: disk.folder, key, app: APP_VERSION, signal: closing.signal }, plan, path);
  }

  return {
    enrol: enrolAndPull,
    start: async (demo) => {
      checkNumbers();
      const isKnown = (selectMeta(db)?.series ?? null) !== null;
      if (!isKnown && demo) await enrolAndPull(demo).then(undefined, bug);
      restart();
    },
    poke: () => push.wake(),
    sendNow: restart,
    state: () => line.state(),
    floor: (operatorId) => turns.floor(operatorId, closing.signal),
    carry: (file) => turns.carry({ ...file, signal: AbortSignal.any([file.signal, closing.signal]) }),
    isOfCentre: (kid) => {
      const ours = serverKey(db);
      return ours && ours.kid === Buffer.from(kid).toString('base64url');
    },
    download: (file) => turns.download(file, closing.signal),
    planExport: () => planExport(db),
    export: (plan, path) => {
      const running = exportTo(plan, path);
      exports.add(running);
      return running.finally(() => exports.delete(running));
    },
    close: async () => {
      line.close();
      closing.abort();
      await Promise.all(lanes.map((lane) => lane.close()));
      await Promise.allSettled(exports);
      http.close();
    },
  };
}
