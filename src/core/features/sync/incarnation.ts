import { createHash } from 'node:crypto';
import type { IncarnationReason, IncarnationReply, SeqRange } from '#contract/wire/machine';
import type { Db } from '#core/db/sql';
import { appendAudit } from '#core/features/audit/index';
import type { NumberMark } from '#core/features/receipts/index';
import type { Clock } from '#core/ports/clock';
import type { Ids } from '#core/ports/ids';
import { chainBytes, logStartBytes } from '#domain/mutations/hash';
import * as sql from './incarnation.sql.ts';
import { appendMachineMutation, NIL_UUID, type OutboxTx } from './outbox.ts';
import { isRoot, reopen } from './rebase.ts';
import { cutOut } from './salvage.ts';

export interface Renewing {
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly numbers: Pick<NumberMark, 'used'>;
}

export interface Why {
  readonly reason: IncarnationReason;
  /** With `gap`: what neither end holds. */
  readonly missing?: SeqRange;
  /** With `unsendable`: places in the present log that stay behind. */
  readonly without?: readonly number[];
}

/**
 * The present log cannot go on: names the one that will follow it and takes a spare series, so that receipts go on
 * without the centre and repeat no number. Pushing waits until the centre knows it. Once chosen it stays chosen; answers
 * whether it was chosen now. With no spare left no number is given out until the centre has answered.
 */
export function chooseIncarnation({ db, clock, ids, numbers }: Renewing, { reason, missing, without }: Why): boolean {
  const run = db.transaction(() => {
    const log = sql.selectNext(db);
    if (!log || log.nextIncarnation !== null) return false;
    const next = ids.next();
    const tx = { db, wall: clock.now(), mono: clock.mono(), bootId: clock.bootId, newId: () => ids.next() };
    if (without) cutOut(tx, log, without);
    sql.updateChosen(db, { incarnation: next, reason, missing: missing ? JSON.stringify(missing) : null });
    takeSpare(db, log, numbers.used());
    auditRenewal(tx, log, { previous: log.incarnation, next, reason });
    return true;
  });
  return run.immediate();
}

function takeSpare(db: Db, { series, spareSeries }: sql.Next, used: ReadonlySet<string>): void {
  const [spare, ...rest] = spareSeries.filter((each) => each !== series && !used.has(each));
  sql.updateSeries(db, {
    series: spare ?? series,
    spareSeries: JSON.stringify(rest),
    isSpent: spare === undefined ? 1 : 0,
  });
}

/** The spare that was taken is not ours (the centre was restored to before it gave it): numbers go on with another. */
export function dropSeries({ db, numbers }: Renewing): void {
  const run = db.transaction(() => {
    const log = sql.selectNext(db);
    if (log?.nextIncarnation) takeSpare(db, log, new Set([...numbers.used(), log.series]));
  });
  run.immediate();
}

/** Another machine has the name that was chosen. */
export const rename = ({ db, ids }: Renewing): number => sql.updateRenamed(db, { incarnation: ids.next() });

/** Its first row names the last hash of the old log, by the chain (docs/design/security.md, Audit log). */
function auditRenewal(
  tx: OutboxTx,
  { machineId, grantId }: sql.Next,
  log: { readonly previous: string; readonly next: string; readonly reason: IncarnationReason },
): void {
  const args = appendAudit(tx, machineId, null, { action: 'log-renewed', log });
  appendMachineMutation(
    tx,
    { machineId, grantId },
    { name: 'audit.append', args, operatorId: NIL_UUID, txn: tx.newId() },
  );
}

/** Logs after which the centre may hold nothing of ours: what was settled goes along, and known mutations are duplicates. */
const TAKES_ALL: ReadonlySet<IncarnationReason> = new Set(['centre', 'gap']);

/**
 * The centre knows the new log: everything unsettled moves to it in one transaction, in the order of authoring, with
 * new places and hashes and the mids it had. False when that was done already.
 */
export function moveLog({ db, numbers }: Renewing, next: string, reply: IncarnationReply): boolean {
  const run = db.transaction(() => {
    const log = sql.selectNext(db);
    if (log?.nextIncarnation !== next || log.reason === null) return false;
    const moving = TAKES_ALL.has(log.reason) ? sql.selectKeptRows(db) : sql.selectUnsettledRows(db);
    const { places, headHash } = chain(log.machineId, next, moving);
    for (const place of places) sql.updateRow(db, { ...place, incarnation: next });
    sql.updateMoved(db, { next, nextSeq: moving.length + 1, headHash });
    const used = numbers.used();
    const spares = reply.spare_series.filter((spare) => !used.has(spare));
    sql.updateSeries(db, { series: reply.series, spareSeries: JSON.stringify(spares), isSpent: 0 });
    reopenRoots(db, log.machineId, moving);
    return true;
  });
  return run.immediate();
}

interface Place {
  readonly n: number;
  readonly seq: number;
  readonly prevHash: Uint8Array;
  readonly hash: Uint8Array;
}

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

/** Places from 1 without a gap, and the chain over the contents as they are; nothing else of a mutation changes. */
export function chain(
  machineId: string,
  incarnation: string,
  rows: readonly { readonly n: number; readonly contentHash: Uint8Array }[],
): { readonly places: readonly Place[]; readonly headHash: Uint8Array } {
  let headHash: Uint8Array = sha256(logStartBytes(machineId, incarnation));
  const places = rows.map(({ n, contentHash }, at) => {
    const prevHash = headHash;
    headHash = sha256(chainBytes(prevHash, at + 1, contentHash));
    return { n, seq: at + 1, prevHash, hash: headHash };
  });
  return { places, headHash };
}

/** Rows whose mutations count as unsettled again keep them on top of what the centre sends. */
export function reopenRoots(
  db: Db,
  machineId: string,
  mutations: readonly { readonly entity: string; readonly entityId: string; readonly scope: string }[],
): void {
  const roots = new Map(mutations.map((each) => [`${each.entity}/${each.entityId}`, each]));
  for (const { entity, entityId, scope } of roots.values()) {
    if (isRoot(entity)) reopen(db, machineId, entity, entityId, scope);
  }
}
