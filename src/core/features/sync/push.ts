import {
  type MachineReport,
  PushReply,
  type PushRequest,
  type PushResult,
  type WireMutation,
} from '#contract/wire/sync';
import type { Db } from '#core/db/sql';
import { selectWaiting, updateWantedAgain } from '#core/features/blobs/index';
import { base64, chooseBatch, signedBatch } from './batch.ts';
import type { Answer, Centre } from './centre.ts';
import { acknowledges } from './check-reply.ts';
import type { Why } from './incarnation.ts';
import { type HeldLog, judgeLog, ownLog, sendLostAgain } from './log-state.ts';
import { takeKnownOutcome } from './outcome.ts';
import { isRoot, rebase } from './rebase.ts';
import {
  type Meta,
  type OutboxRow,
  selectHashAt,
  selectMeta,
  selectPending,
  selectUnsent,
  updateAcked,
  updateOutcome,
} from './sync.sql.ts';

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

/** Sends the oldest part of the log that has no answer yet, and records the answer in one transaction (P1 to P10). */
export async function pushOnce(pushing: Pushing): Promise<PushStep> {
  const { db, centre, meta, limit, signal } = pushing;
  const pending = selectPending(db, { incarnation: meta.incarnation, ackedSeq: meta.ackedSeq, limit: limit + 1 });
  const batch = chooseBatch(pending.slice(0, limit), limit, pending.length <= limit);
  const first = pending[0];
  if (!first || batch.length === 0) return { kind: 'idle' };

  const answer = await centre.post('/v1/push', requestOf(pushing, first, batch), PushReply, signal);
  if (!answer.ok) return refused(pushing, batch, answer);
  const sent = {
    seqs: batch.map(({ seq }) => seq),
    ackedSeq: meta.ackedSeq,
    headSeq: meta.nextSeq - 1,
    hashAt: (seq: number) => hashAt(db, meta.incarnation, seq),
  };
  if (!acknowledges(answer.value, sent)) return { kind: 'bad-answer' };
  // The centre was found restored, or the log was moved, while this answer was on its way: it tells of what is gone.
  const now = selectMeta(db);
  if (now?.incarnation !== meta.incarnation || now.ackedSeq !== meta.ackedSeq) return { kind: 'resend' };
  const keys = record(db, meta, batch, answer.value, answer.serverTime);
  return { kind: 'sent', more: pending.length > batch.length, keys, serverTime: answer.serverTime };
}

function hashAt(db: Db, incarnation: string, seq: number): string | undefined {
  const found = selectHashAt(db, { incarnation, seq });
  return found && base64(found.hash);
}

const requestOf = (pushing: Pushing, first: OutboxRow, batch: WireMutation[]): PushRequest => ({
  ...signedBatch(pushing.meta, pushing.centre.key, first.prevHash, batch),
  report: reportOf(pushing),
});

function reportOf(pushing: Pushing): PushRequest['report'] {
  const { db, app, presence } = pushing;
  const unsent = selectUnsent(db);
  const files = selectWaiting(db);
  return {
    pending: unsent?.unsent ?? 0,
    oldest_pending_at: unsent?.oldest ?? null,
    blobs: files?.count ?? 0,
    blob_bytes: files?.bytes ?? 0,
    free_bytes: pushing.freeBytes(),
    app,
    ...presence,
  };
}

/** A gap below what was acknowledged is a restored centre; one that our own log does not explain is a fork. */
function refused(
  { db, meta }: Pushing,
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
  const verdict = judgeLog(ownLog(db, selectMeta(db) ?? meta, meta.ackedSeq), held);
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
