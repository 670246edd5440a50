import { createHash } from 'node:crypto';
import type { LevelProblem } from '#contract/receipts';
import type { SealServicesBody } from '#contract/wire/enrolment';
import type { Core } from '#core/context';
import { isDiskFull } from '#core/db/disk';
import { replaceSetting, selectSetting } from '#core/db/settings.sql';
import { readBlob } from '#core/features/blobs/index';
import { createLane, type Turn } from '#core/features/sync/index';
import type { Http } from '#core/ports/http';
import { newNonce } from '../seal/timestamp.ts';
import { type Rising, selectRising } from './levels.sql.ts';
import type { Raising } from './raise.ts';
import { askForTime, type Answer, type Asking, sealServices } from './services.ts';
import { pinnedRoots, storeRaised } from './store.ts';

/** Gives sealed receipts a confirmed time and then validation data, one after the other, whenever the services answer. */
export interface LevelKeeper {
  /** Something may rise: a receipt was sealed. Returns at once; a pause after a failure is kept. */
  wake(): void;
  /** As `wake`, at once whatever failed before: other services were named, or the line is back. */
  restart(): void;
  /** What keeps a receipt from rising, as this start of core met it. */
  problemOf(receiptId: string): LevelProblem | null;
  /** Bytes to keep free in a seal for CMS and time stamp; undefined while no authority was asked yet. */
  reserve(): number | undefined;
  close(): Promise<void>;
}

/** Answers that are kept for the next receipts; a mall's certificates are few. */
const MAX_ANSWERS = 32;
/** Receipts that failed for a reason of their own, before a round is given up. */
const MAX_SKIPPED = 200;
const AGAIN_MS = 3_600_000;
/** B-B with a leaf and two intermediates, and 1 kB to spare (docs/design/receipts.md, PDF). */
const BESIDE_TOKEN_BYTES = 4_096;
const SIZE = 'timestamp-bytes';
const PROBED = 'timestamp-probed';

/** Loaded at the first receipt that can rise: reading certificates is not needed while the window waits for its first answer. */
const raiseParts = () => import('./raise.ts');

export function createLevelKeeper(core: () => Core, http: Http): LevelKeeper {
  const problems = new Map<string, LevelProblem>();
  let skipped: string[] = [];
  let skippedAt = 0;
  let answers: readonly Answer[] = [];

  async function turn(signal: AbortSignal): Promise<Turn> {
    const services = sealServices(core().db);
    if (!services) return { kind: 'wait', nextMs: null };
    const asking: Asking = { http, clock: core().clock, signal };
    if (!(await probe(core(), asking, services))) return { kind: 'retry', retryAfterMs: null };
    if (core().clock.mono() - skippedAt >= AGAIN_MS) skipped = [];
    const receipt = nextOf(services);
    if (!receipt) return { kind: 'wait', nextMs: skipped.length > 0 ? AGAIN_MS : null };
    try {
      return await raise(receipt, services, asking);
    } catch (error) {
      core().log.bug(core().ids.next(), error);
      // Not the receipt's own fault, so it keeps its place; anything else must not hold up those behind it.
      if (isDiskFull(error, core().dataFolder)) return { kind: 'retry', retryAfterMs: null };
      return skip(receipt, 'failed');
    }
  }

  const nextOf = (services: SealServicesBody): Rising | undefined =>
    skipped.length >= MAX_SKIPPED
      ? undefined
      : selectRising(core().db, {
          stamps: services.timestamps.length > 0 ? 1 : 0,
          answers: services.revocation.length > 0 ? 1 : 0,
          skipped: JSON.stringify(skipped),
        });

  async function raise(receipt: Rising, services: SealServicesBody, asking: Asking): Promise<Turn> {
    const { db, dataFolder, ids } = core();
    const pdf = readBlob(db, dataFolder, receipt.blobSha256);
    if (!pdf) return skip(receipt, 'file-away');
    const parts = await raiseParts();
    const random = (length: number) => ids.random(length);
    const raising: Raising = { asking, services, roots: pinnedRoots(db), known: answers, random };
    const raised =
      receipt.level === 'B-B' ? await parts.raiseToTime(pdf, raising) : await parts.raiseToLongTerm(pdf, raising);
    if ('problem' in raised) return failed(receipt, raised);
    answers = [...new Set([...raised.answers, ...answers])].slice(0, MAX_ANSWERS);
    await storeRaised(core(), receipt, raised, services);
    problems.delete(receipt.id);
    return { kind: 'again' };
  }

  function failed(receipt: Rising, { problem, needed }: { problem: LevelProblem; needed?: number }): Turn {
    if (problem === 'reserve-too-small' && needed !== undefined) {
      // Receipts from now on have the room; this one keeps its level and says so.
      core().log.error('time-stamp-too-long', { receipt: receipt.id, bytes: needed });
      learnSize(core(), needed);
      return skip(receipt, problem);
    }
    if (problem === 'certificate-revoked' || problem === 'certificate-expired') return skip(receipt, problem);
    note(receipt, problem);
    return { kind: 'retry', retryAfterMs: null };
  }

  function skip(receipt: Rising, problem: LevelProblem): Turn {
    if (skipped.length === 0) skippedAt = core().clock.mono();
    skipped.push(receipt.id);
    note(receipt, problem);
    return { kind: 'again' };
  }

  function note({ id }: Rising, problem: LevelProblem): void {
    if (problems.get(id) === problem) return;
    problems.set(id, problem);
    core().emit('changed', { keys: [`receipt:${id}`] });
  }

  const lane = createLane({
    turn,
    clock: { after: (ms, act) => core().clock.after(ms, act) },
    random: () => core().ids.random(4).readUInt32BE() / 2 ** 32,
    bug: (error) => core().log.bug(core().ids.next(), error),
    onPause: () => undefined,
  });
  return {
    wake: () => lane.wake(),
    restart: () => {
      skipped = [];
      lane.restart();
    },
    problemOf: (id) => problems.get(id) ?? null,
    reserve: () => {
      const size = selectSetting(core().db, { name: SIZE });
      return size && BESIDE_TOKEN_BYTES + Number(size.value);
    },
    close: () => lane.close(),
  };
}

/**
 * Set-up: asks every authority once for a time over random bytes, to learn how long its tokens are, before the first
 * receipt is stamped. False while none has given one that can be used; each fault is in the log by its name.
 */
async function probe(core: Core, asking: Asking, { timestamps }: SealServicesBody): Promise<boolean> {
  const named = createHash('sha256').update(JSON.stringify(timestamps)).digest('hex');
  if (timestamps.length === 0 || selectSetting(core.db, { name: PROBED })?.value === named) return true;
  let usable = 0;
  for (const authority of timestamps) {
    const question = { value: core.ids.random(64), nonce: newNonce(core.ids.random(16)) };
    const answer = await askForTime(asking, authority, question);
    if (typeof answer === 'string') {
      core.log.error('time-stamp-probe-failed', { fault: answer });
      continue;
    }
    usable += 1;
    learnSize(core, answer.token.length);
  }
  if (usable === timestamps.length) replaceSetting(core.db, { name: PROBED, value: named });
  return usable > 0;
}

/** The longest token that was seen; a reserve never shrinks. */
function learnSize({ db }: Core, bytes: number): void {
  const known = Number(selectSetting(db, { name: SIZE })?.value ?? 0);
  if (bytes > known) replaceSetting(db, { name: SIZE, value: String(bytes) });
}
