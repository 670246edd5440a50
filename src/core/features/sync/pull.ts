import { type FeedRow, PullReply, type ScopePage } from '#contract/wire/sync';
import type { Db } from '#core/db/sql';
import { updateOfferedAgain } from '#core/features/blobs/index';
import { base64 } from './batch.ts';
import type { Answer, Centre } from './centre.ts';
import { type Cursor, fits } from './check-reply.ts';
import type { Why } from './incarnation.ts';
import { type Retired, selectRetired } from './incarnation.sql.ts';
import { judgeLog, ownLog, sendLostAgain } from './log-state.ts';
import { takeOutcome } from './outcome.ts';
import { isRoot, rebase, receiveRow } from './rebase.ts';
import * as sql from './scope.sql.ts';
import { type Meta, selectMeta, selectSettling, updateSettled } from './sync.sql.ts';

/** Bad pages in a row before a scope is read again from its beginning. */
const BAD_PAGES = 3;
const PAGE_ROWS = 500;

export type PullStep =
  | {
      readonly kind: 'pulled';
      readonly more: boolean;
      readonly keys: readonly string[];
      readonly serverTime: string | null;
    }
  | { readonly kind: 'resend' }
  /** The log changed while we asked: the answer is about another one. */
  | { readonly kind: 'stale' }
  /** The log goes on in another incarnation. */
  | { readonly kind: 'renew'; readonly why: Why }
  | { readonly kind: 'bad-answer' }
  | { readonly kind: 'failed'; readonly answer: Extract<Answer<unknown>, { ok: false }> };

export interface Pulling {
  readonly db: Db;
  readonly centre: Centre;
  readonly meta: Meta;
  readonly signal: AbortSignal;
  /** Bad pages so far, by scope; counted here, forgotten at the first good one. */
  readonly badPages: Map<string, number>;
  /** A backlog is going out: the malls' rows are mostly echoes of it and are read at its end. */
  readonly withoutMalls: boolean;
}

export const isMall = (scope: string): boolean => scope.startsWith('mall:');

/** One page of every scope (docs/design/sync.md, L1 to L4). `more`: a page was not the last of its scope. */
export async function pullOnce(pulling: Pulling): Promise<PullStep> {
  const { db, centre, meta, signal, withoutMalls } = pulling;
  const cursors = sql.selectCursors(db).filter(({ scope }) => !(withoutMalls && isMall(scope)));
  const own = { incarnation: meta.incarnation, seq: meta.nextSeq - 1, hash: base64(meta.headHash) };
  const retired = selectRetired(db, { incarnation: meta.incarnation });
  const request = {
    logs: [own, ...retired.map(({ incarnation, seq, hash }) => ({ incarnation, seq, hash: base64(hash) }))],
    max_rows: PAGE_ROWS,
    scopes: cursors.map(({ scope, epoch, pos, snapPos, snapAfter }) => ({
      scope,
      epoch,
      pos,
      snap_pos: snapPos,
      after: snapAfter,
    })),
  };
  const answer = await centre.post('/v1/pull', request, PullReply, signal);
  if (!answer.ok) return { kind: 'failed', answer };

  const now = selectMeta(db);
  if (now?.incarnation !== meta.incarnation || now.nextIncarnation !== null) return { kind: 'stale' };
  const verdict = verdictOf(db, now, meta.ackedSeq, retired, answer.value.logs);
  if (verdict !== 'ok') return verdict;
  return takePages(pulling, cursors, answer.value.scopes, answer.serverTime);
}

type HeldLogs = PullReply['logs'];

/** The present log first, then the retired ones: of those the centre must still hold what is kept here. */
function verdictOf(
  db: Db,
  now: Meta,
  ackedBefore: number,
  retired: readonly Retired[],
  logs: HeldLogs,
): 'ok' | Exclude<PullStep, { kind: 'pulled' | 'failed' }> {
  const log = logs.find(({ incarnation }) => incarnation === now.incarnation);
  if (!log) return { kind: 'bad-answer' };
  if (log.verdict === 'unknown' || log.last_hash === null) return { kind: 'renew', why: { reason: 'centre' } };
  const verdict = judgeLog(ownLog(db, now, ackedBefore), { lastSeq: log.last_seq, lastHash: log.last_hash });
  if (verdict.kind === 'restored') {
    sendLostAgain(db, now, log.last_seq);
    return { kind: 'resend' };
  }
  if (verdict.kind === 'gap') return { kind: 'renew', why: { reason: 'gap', missing: verdict.missing } };
  if (verdict.kind !== 'ok') return { kind: 'renew', why: { reason: verdict.kind } };
  for (const { incarnation, seq } of retired) {
    const held = logs.find((each) => each.incarnation === incarnation);
    if (!held) return { kind: 'bad-answer' };
    const isWhole = held.verdict !== 'unknown' && held.verdict !== 'fork' && held.last_seq >= seq;
    if (!isWhole) return { kind: 'renew', why: { reason: 'centre' } };
  }
  return 'ok';
}

function takePages(
  { db, meta, badPages }: Pulling,
  cursors: readonly Cursor[],
  pages: readonly ScopePage[],
  serverTime: string | null,
): PullStep {
  const keys = new Set<string>();
  let more = false;
  let isBad = false;
  for (const cursor of cursors) {
    const page = pages.find(({ scope }) => scope === cursor.scope);
    if (!page || !fits(page, cursor)) {
      isBad = true;
      noteBadPage(db, badPages, cursor.scope);
      continue;
    }
    badPages.delete(cursor.scope);
    const run = db.transaction(() => {
      // Another answer was taken meanwhile: this page would move the cursor back.
      if (!isSameCursor(cursor, sql.selectCursors(db))) return;
      // A new epoch is a centre brought back from a backup: it may have lost files whose rows it still has.
      if (page.mode === 'snapshot' && cursor.epoch !== null && page.epoch !== cursor.epoch) updateOfferedAgain(db);
      takePage(db, meta, page, serverTime, keys);
    });
    run.immediate();
    // Deltas repair what changed while a snapshot was read, so a finished snapshot is not the end of the round.
    if (page.mode === 'snapshot' || (page.mode === 'delta' && page.more)) more = true;
  }
  return isBad ? { kind: 'bad-answer' } : { kind: 'pulled', more, keys: [...keys], serverTime };
}

const isSameCursor = (asked: Cursor, now: readonly Cursor[]): boolean =>
  now.some(
    ({ scope, epoch, pos, snapPos, snapAfter }) =>
      scope === asked.scope &&
      epoch === asked.epoch &&
      pos === asked.pos &&
      snapPos === asked.snapPos &&
      snapAfter === asked.snapAfter,
  );

function noteBadPage(db: Db, badPages: Map<string, number>, scope: string): void {
  const count = (badPages.get(scope) ?? 0) + 1;
  badPages.set(scope, count % BAD_PAGES);
  if (count < BAD_PAGES) return;
  sql.deleteSeen(db, { scope });
  sql.updateCursorRestart(db, { scope });
}

/** Rows and cursor together, so that the same page again repeats harmlessly. */
function takePage(db: Db, meta: Meta, page: ScopePage, serverTime: string | null, keys: Set<string>): void {
  const { scope } = page;
  if (page.mode === 'left') {
    sql.updateCursorLeaving(db, { scope });
    keys.add('catalogue');
    return;
  }
  // What was seen of a snapshot that the centre did not go on with proves nothing in the next one.
  if (page.mode === 'snapshot' && page.from_after === null) sql.deleteSeen(db, { scope });
  for (const row of page.rows) takeRow(db, meta, { scope, serverTime }, row, keys);
  if (page.mode === 'delta') {
    sql.updateCursorLive(db, { scope, epoch: page.epoch, pos: page.to });
    if (!page.more) settle(db, meta, { scope, pos: page.to, serverTime }, keys);
    return;
  }
  for (const { entity, id } of page.rows) sql.insertSeen(db, { scope, entity, id });
  if (page.more) {
    sql.updateCursorSnapshot(db, { scope, epoch: page.epoch, snapPos: page.snap_pos, snapAfter: page.after });
    return;
  }
  sql.deleteUnseenCatalogueRows(db, { scope });
  sql.deleteUnseenRoots.citizen(db, { scope });
  sql.deleteUnseenRoots.application(db, { scope });
  sql.deleteSeen(db, { scope });
  sql.updateCursorLive(db, { scope, epoch: page.epoch, pos: page.snap_pos });
}

/** Rows that screens read one by one; a change of any other one changes what the desk works by. */
const SHOWN: ReadonlySet<string> = new Set(['conflict', 'parked', 'workstation', 'machine_alarm']);

interface Taking {
  readonly scope: string;
  readonly serverTime: string | null;
}

function takeRow(db: Db, meta: Meta, { scope, serverTime }: Taking, row: FeedRow, keys: Set<string>): void {
  const { entity, id, rev } = row;
  const body = row.op === 'put' ? JSON.stringify(row.body) : null;
  if (isRoot(entity)) {
    receiveRow(db, meta.machineId, { entity, id, scope, rev, body });
    keys.add(`${entity}:${id}`);
    return;
  }
  if (body === null) sql.deleteCatalogueRow(db, { scope, entity, id });
  else sql.replaceCatalogueRow(db, { scope, entity, id, rev, body });
  if (entity === 'outcome' && body !== null) takeOutcome(db, meta.machineId, body, serverTime, keys);
  else if (SHOWN.has(entity)) keys.add(`${entity}:${id}`).add('ledger');
  else keys.add('catalogue');
}

interface Settling {
  readonly scope: string;
  readonly pos: number;
  /** Null when the answer did not tell it: then the row is never pruned. */
  readonly serverTime: string | null;
}

/** What was acknowledged before this round began and stands in it, is settled (docs/design/sync.md, L4). */
function settle(db: Db, meta: Meta, { scope, pos, serverTime }: Settling, keys: Set<string>): void {
  const { incarnation, ackedSeq: ackedBefore } = meta;
  const touched = new Map<string, { entity: string; id: string }>();
  for (const { n, entity, entityId: id } of selectSettling(db, { scope, pos, incarnation, ackedBefore })) {
    updateSettled(db, { n, at: serverTime });
    touched.set(`${entity}:${id}`, { entity, id });
  }
  for (const [key, { entity, id }] of touched) {
    if (!isRoot(entity)) continue;
    rebase(db, meta.machineId, entity, id, scope);
    keys.add(key);
  }
}
