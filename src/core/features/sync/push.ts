import { type MachineReport, PushReply, type PushResult, type WireMutation } from '#contract/wire/sync';
import type { Db } from '#core/db/sql';
import { selectWaiting, updateWantedAgain } from '#core/features/blobs/index';
import { base64, chooseBatch, signedBatch } from './batch.ts';
import { type Answer, type Centre, type Packed, packed } from './centre.ts';
import { acknowledges } from './check-reply.ts';
import type { Why } from './incarnation.ts';
import { type HeldLog, judgeLog, ownLog, sendLostAgain } from './log-state.ts';
import { takeKnownOutcome } from './outcome.ts';
import { isRoot, rebase } from './rebase.ts';
import { type Meta, selectHashAt, selectMeta, selectPending, updateAcked, updateOutcome } from './sync.sql.ts';

/** What one push did. `sent`: the centre has it; `more`: rows are left. `keys`: what a screen should read again. */
export type PushStep =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'sent';
      readonly more: boolean;
      readonly keys: readonly string[];
      readonly serverTime: string | null;
    }
  | { readonly kind: 'resend' }
  /** The log goes on in another incarnation. */
  | { readonly kind: 'renew'; readonly why: Why }
  /** The centre cannot take this one, though it is what was written: `seq` of the batch. */
  | { readonly kind: 'unsendable'; readonly seq: number; readonly answer: Extract<Answer<unknown>, { ok: false }> }
  | { readonly kind: 'bad-answer' }
  | { readonly kind: 'failed'; readonly answer: Extract<Answer<unknown>, { ok: false }> };

/** Who is signed in, since when a visit is open, at which counter. */
export type Presence = Required<Pick<MachineReport, 'operator_id' | 'serving_since' | 'counter_id'>>;

export interface Pushing {
  readonly db: Db;
  readonly centre: Centre;
  readonly meta: Meta;
  readonly limit: number;
  readonly app: string;
  /** Bytes of room left, for the report. */
  freeBytes(): number;
  readonly presence: Presence;
  readonly signal: AbortSignal;
}

/** A batch that is on its way. */
export interface Sending {
  readonly batch: readonly WireMutation[];
  readonly centre: Centre;
  /** The log it is a part of, and where that was acknowledged to when it was chosen. */
  readonly incarnation: string;
  readonly after: number;
  readonly more: boolean;
  readonly answer: Promise<Answer<PushReply>>;
  /** It has left, or failed. */
  readonly left: Promise<void>;
}

/** What one push did, and the batch behind it that is on its way already. */
export interface Pushed {
  readonly step: PushStep;
  readonly ahead: Sending | null;
}

/**
 * Sends the oldest part of the log that has no answer yet, and records the answer in one transaction (P1 to P10).
 * `sending` is what the step before has sent ahead. While an answer is written down the next batch is on its way: the
 * centre takes it once whatever becomes of what is written here.
 */
export async function pushOnce(pushing: Pushing, sending: Sending | null): Promise<Pushed> {
  const { db, meta } = pushing;
  const current = sending ?? send(pushing, prepare(pushing, meta.ackedSeq));
  if (!current) return { step: { kind: 'idle' }, ahead: null };
  await current.left;
  const { batch, after } = current;
  const next = current.more ? prepare(pushing, batch.at(-1)?.seq ?? after) : null;

  const answer = await current.answer;
  const ended = (step: PushStep) => ({ step, ahead: null });
  // The centre was found restored, or the log was moved, while this answer was on its way: it tells of what is gone.
  const now = unmoved(db, current);
  if (!now) return ended({ kind: 'resend' });
  if (!answer.ok) return ended(refused(pushing, now, batch, answer));
  const sent = {
    seqs: batch.map(({ seq }) => seq),
    ackedSeq: after,
    headSeq: now.nextSeq - 1,
    hashAt: (seq: number) => hashAt(db, current.incarnation, seq),
  };
  if (!acknowledges(answer.value, sent)) return ended({ kind: 'bad-answer' });
  const ahead = send(pushing, next);
  await ahead?.left;
  if (!unmoved(db, current)) return ended({ kind: 'resend' });
  const keys = record(db, now, batch, answer.value, answer.serverTime);
  return { step: { kind: 'sent', more: current.more, keys, serverTime: answer.serverTime }, ahead };
}

function unmoved(db: Db, { incarnation, after }: Sending): Meta | undefined {
  const now = selectMeta(db);
  return now?.incarnation === incarnation && now.ackedSeq === after ? now : undefined;
}

interface Prepared extends Pick<Sending, 'batch' | 'incarnation' | 'after' | 'more'> {
  readonly body: Packed;
}

/** The next batch behind `after`, signed and packed; null when nothing is there. */
function prepare(pushing: Pushing, after: number): Prepared | null {
  const { db, limit, meta, centre } = pushing;
  const rows = selectPending(db, { incarnation: meta.incarnation, ackedSeq: after, limit: limit + 1 });
  const [first] = rows;
  if (!first) return null;
  const batch = chooseBatch(rows.slice(0, limit), limit, rows.length <= limit);
  const { mutations } = batch;
  const report = reportOf(pushing, mutations.at(-1)?.seq ?? after, rows[mutations.length]?.atWall ?? null);
  const body = packed(signedBatch(meta, centre.key, first.prevHash, batch, report));
  return { batch: mutations, incarnation: meta.incarnation, after, more: rows.length > mutations.length, body };
}

function send({ centre, signal }: Pushing, prepared: Prepared | null): Sending | null {
  if (!prepared) return null;
  const { body, ...rest } = prepared;
  const { promise: left, resolve } = Promise.withResolvers<void>();
  const hasLeft = (): void => resolve();
  const answer = centre.postPacked('/v1/push', body, PushReply, signal, hasLeft);
  void answer.then(hasLeft, hasLeft);
  return { ...rest, centre, answer, left };
}

function hashAt(db: Db, incarnation: string, seq: number): string | undefined {
  const found = selectHashAt(db, { incarnation, seq });
  return found && base64(found.hash);
}

/** What will wait when the batch that ends at `last` has been taken; `oldestAt`: the first of it. */
function reportOf(pushing: Pushing, last: number, oldestAt: string | null): MachineReport {
  const { db, meta, app, presence } = pushing;
  const files = selectWaiting(db);
  return {
    pending: Math.max(0, (selectMeta(db) ?? meta).nextSeq - 1 - last),
    oldest_pending_at: oldestAt,
    blobs: files?.count ?? 0,
    blob_bytes: files?.bytes ?? 0,
    free_bytes: pushing.freeBytes(),
    app,
    ...presence,
  };
}

/** A gap below what was acknowledged is a restored centre; one that our own log does not explain is a fork. */
function refused(
  { db }: Pushing,
  meta: Meta,
  batch: readonly WireMutation[],
  answer: Extract<Answer<unknown>, { ok: false }>,
): PushStep {
  if (answer.failure.kind !== 'refused') return { kind: 'failed', answer };
  const { code, seq, expected_seq, last_hash } = answer.failure.problem;
  if (code === 'gap' && expected_seq !== undefined && last_hash !== undefined) {
    return afterVerdict(db, meta, { lastSeq: expected_seq - 1, lastHash: last_hash });
  }
  if (code === 'fork' || code === 'gap') return { kind: 'renew', why: { reason: 'fork' } };
  if (code === 'unknown_incarnation') return { kind: 'renew', why: { reason: 'centre' } };
  const isNamed = (code === 'bad_envelope' || code === 'hash_mismatch') && batch.some((each) => each.seq === seq);
  return isNamed && seq !== undefined ? { kind: 'unsendable', seq, answer } : { kind: 'failed', answer };
}

/** What follows from the centre's end of our log. A gap was named, so a log that agrees explains nothing. */
function afterVerdict(db: Db, meta: Meta, held: HeldLog): PushStep {
  const verdict = judgeLog(ownLog(db, meta, meta.ackedSeq), held);
  if (verdict.kind === 'restored') {
    sendLostAgain(db, meta, held.lastSeq);
    return { kind: 'resend' };
  }
  if (verdict.kind === 'gap') return { kind: 'renew', why: { reason: 'gap', missing: verdict.missing } };
  return { kind: 'renew', why: { reason: verdict.kind === 'behind' ? 'behind' : 'fork' } };
}

/** State, status and place of every mutation that was answered, in one transaction; then a crash loses nothing. */
function record(
  db: Db,
  meta: Meta,
  batch: readonly WireMutation[],
  { results, blobs_wanted: wanted = [] }: PushReply,
  serverTime: string | null,
): string[] {
  const bySeq = new Map(results.map((result) => [result.seq, result]));
  const keys = new Set<string>();
  const run = db.transaction(() => {
    for (const { seq, mid, entity, entity_id: id, scope } of batch) {
      const result = bySeq.get(seq);
      if (!result) throw new Error('an answered batch lacks a result');
      const verdict = result.status === 'duplicate' ? result.of : result;
      updateOutcome(db, { incarnation: meta.incarnation, seq, ...outcome(verdict, serverTime) });
      if (verdict.status === 'parked') takeKnownOutcome(db, meta.machineId, mid, serverTime, keys);
      if (!isRoot(entity)) continue;
      keys.add(`${entity}:${id}`);
      if (verdict.status === 'rejected' || verdict.status === 'parked') rebase(db, meta.machineId, entity, id, scope);
    }
    for (const name of wanted) updateWantedAgain(db, { sha256: Buffer.from(name, 'hex') });
    updateAcked(db, { ackedSeq: batch.at(-1)?.seq ?? meta.ackedSeq });
  });
  run.immediate();
  return [...keys];
}

type Verdict = Exclude<PushResult, { status: 'duplicate' }> | Extract<PushResult, { status: 'duplicate' }>['of'];

function outcome({ status, pos, result }: Verdict, serverTime: string | null) {
  const isOpen = status === 'applied' || status === 'merged' || status === 'conflict';
  return {
    state: isOpen ? 'acked' : status,
    status,
    pos,
    result: result === undefined ? null : JSON.stringify(result),
    settledAt: status === 'rejected' ? serverTime : null,
  };
}
