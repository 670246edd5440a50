import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CitizenData } from '#contract/citizens';
import type { Officer } from '#contract/session';
import type { Core } from '#core/context';
import type { Db } from '#core/db/sql';
import { Fault } from '#core/fault';
import { createNumberMark } from '#core/features/receipts/index';
import { createSync, type SyncEngine } from '#core/features/sync/index';
import type { Log } from '#core/log';
import { type Clock, toInstant } from '#core/ports/clock';
import { type Ids, uuidV7 } from '#core/ports/ids';
import type { Secrets } from '#core/ports/secrets';
import type { SyncEvent } from '../checker/facts.ts';
import { actsOf, coreOf, type Told, type Work } from './acts.ts';
import { Killed, openKillable } from './killable.ts';
import { createLine, type Line, type LineOptions } from './line.ts';

/** One workstation: its disk, its keys, its clock, its line, and the process that runs on it or none. */
export interface Station {
  readonly name: string;
  readonly line: Line;
  readonly db: Db;
  readonly sync: SyncEngine | undefined;
  machineId(): string;
  enrol(code: string): Promise<unknown>;
  start(): Promise<void>;
  /** Ends the process as SIGKILL does: nothing is finished, nothing is told. */
  kill(): void;
  /** The process dies before its nth write from now on. */
  killAt(write: number): void;
  /** Notices a process that died inside a write. */
  reap(): void;
  /** Ends the process in order. */
  close(): Promise<void>;
  /** Moves the wall clock, forwards or backwards. */
  skew(ms: number): void;
  /** One act of the officer, as far as it is allowed now; commands are repeated after a kill as a page would. */
  work(act: Work): void;
  /** What a copy of the whole disk holds. */
  disk(): Disk;
  /** The database as it was; the folder beside it stays (an image of the database was put back). */
  restore(image: Buffer): void;
  /** Ends it for good and removes its folder. */
  remove(): void;
}

export interface Disk {
  readonly image: Buffer;
  readonly folder: string;
  readonly keySeed: Buffer;
}

export interface StationOptions extends LineOptions {
  readonly officer: Officer;
  readonly fields: readonly (keyof CitizenData)[];
  readonly tell: (event: SyncEvent) => void;
  readonly bug: (error: unknown) => void;
  /** Of another workstation: its disk and keys, copied. */
  readonly copyOf?: Disk;
}

export const CENTRE_URL = 'http://centre.test';
/** A disk on which there is room. */
const FREE_BYTES = 100_000_000_000;
const NOBODY = { operator_id: null, serving_since: null, counter_id: null };
const ED25519_PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

interface Process {
  isAlive: boolean;
  readonly sync: SyncEngine;
  readonly core: Core;
}

export function createStation(options: StationOptions): Station {
  const { name, timeline, chance, officer } = options;
  const line = createLine(options);
  const folder = mkdtempSync(join(tmpdir(), 'loket-station-'));
  if (options.copyOf) cpSync(options.copyOf.folder, folder, { recursive: true });
  let { db, life } = openKillable(options.copyOf?.image);
  const keySeed = options.copyOf?.keySeed ?? chance.bytes(32);
  let skewMs = 0;
  let boots = 0;
  let running: Process | undefined;

  function boot(): Process {
    Object.assign(life, { isDead: false, writesLeft: null });
    const own = { isAlive: true };
    const clock = clockOf(own, `${name}-${++boots}`);
    const ids: Ids = {
      next: () => uuidV7(clock.epochMs(), chance.bytes(10)),
      random: (length) => chance.bytes(length),
    };
    const secrets = secretsOf(keySeed);
    const log = logOf();
    const numbers = createNumberMark(folder, db, log);
    const sync = createSync({
      db,
      clock,
      ids,
      secrets,
      http: line.http(() => own.isAlive),
      log,
      numbers,
      disk: { folder, freeBytes: () => FREE_BYTES },
      presence: () => NOBODY,
      isServing: () => false,
      makeSealRequest: () => Promise.resolve({ csr: Buffer.from(`csr of ${name}`).toString('base64') }),
      onState: () => undefined,
      onChanged: () => core.catalogue.refresh(),
    });
    const core = coreOf(officer, { db, clock, ids, secrets, sync, numbers, log });
    return Object.assign(own, { sync, core });
  }

  const logOf = (): Log => ({
    info: (event, fields) => options.tell({ event, machine: name, ...fields }),
    error: () => undefined,
    bug: (_incident, error) => {
      if (!(error instanceof Killed)) options.bug(error);
    },
  });

  const clockOf = (own: { isAlive: boolean }, bootId: string): Clock => ({
    bootId,
    now: () => toInstant(new Date(timeline.now() + skewMs)),
    epochMs: () => timeline.now() + skewMs,
    mono: () => timeline.now() % 1_000_000_000,
    after: (ms, act) => timeline.after(ms, `${name} timer`, () => (own.isAlive ? act() : undefined)),
  });

  function kill(): void {
    life.isDead = true;
    if (running) running.isAlive = false;
    running = undefined;
    timeline.note(`${name} killed`);
  }

  /** Dies with the process; what an officer may not do now is refused in words and changes nothing. */
  function attempt(act: () => void): void {
    try {
      act();
    } catch (error) {
      if (error instanceof Killed) kill();
      else if (error instanceof Fault) timeline.note(`${name} refused ${error.code}`);
      else throw error;
    }
  }

  return {
    name,
    line,
    get db() {
      return db;
    },
    get sync() {
      return running?.sync;
    },
    machineId: () => String(db.prepare('SELECT machine_id FROM sync_meta').pluck().get()),
    enrol: (code) => {
      running = boot();
      return running.sync.enrol({ centreUrl: CENTRE_URL, code });
    },
    start: async () => {
      if (running) return;
      timeline.note(`${name} starts`);
      running = boot();
      await running.sync.start(null);
    },
    kill,
    reap: () => {
      if (life.isDead && running) kill();
    },
    killAt: (write) => {
      life.writesLeft = write;
      timeline.after(60_000, `${name} dies at last`, () => {
        if (running && life.writesLeft !== null) kill();
      });
    },
    close: async () => {
      const ending = running;
      running = undefined;
      await ending?.sync.close();
      if (ending) ending.isAlive = false;
      timeline.note(`${name} closed`);
    },
    skew: (ms) => {
      skewMs = ms;
      timeline.note(`${name} clock ${ms}`);
    },
    work: (act) => {
      if (!running) return;
      const { core } = running;
      const tell = (event: Told): void => options.tell({ ...event, machine: name });
      attempt(actsOf({ core, officer, chance, fields: options.fields, tell })[act]);
    },
    disk: () => ({ image: db.serialize(), folder, keySeed }),
    restore: (image) => {
      kill();
      const lost = db
        .prepare(`SELECT args FROM outbox WHERE name = 'receipt.issue' AND state = 'pending'`)
        .pluck()
        .all();
      options.tell({ event: 'disk-lost', machine: name, numbers: lost.map((args) => numberIn(String(args))) });
      db.close();
      ({ db, life } = openKillable(image));
      timeline.note(`${name} image restored`);
    },
    remove: () => {
      kill();
      db.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const numberIn = (args: string): string => (JSON.parse(args) as { receipt: { number: string } }).receipt.number;

const secretsOf = (keySeed: Buffer): Secrets => ({
  isProtected: true,
  get: (name) =>
    Promise.resolve(name === 'machine' ? Buffer.concat([ED25519_PKCS8, keySeed]).toString('base64') : null),
  set: () => Promise.reject(new Error('the keys are there')),
});
