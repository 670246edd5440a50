import { createHash } from 'node:crypto';
import { MUTATION_LIMITS, type MutationArgs, type MutationName } from '#contract/wire/mutations';
import type { Db } from '#core/db/sql';
import { fail } from '#core/fault';
import { chainBytes, contentText } from '#domain/mutations/hash';
import { insertOutbox, selectCursor, selectLogHead, updateLogHead } from './outbox.sql.ts';

/** Who acts when the machine acts by itself (docs/design/sync.md, section 2). */
export const NIL_UUID = '00000000-0000-0000-0000-000000000000';

/** An open `BEGIN IMMEDIATE` transaction and the moment it stands for. `wall` and `mono` are evidence, never order. */
export interface OutboxTx {
  readonly db: Db;
  /** UTC instant with milliseconds. */
  readonly wall: string;
  /** Milliseconds of the monotonic clock. */
  readonly mono: number;
  readonly bootId: string;
  /** A fresh UUIDv7. */
  newId(): string;
}

/** What happened to one root, in the words of docs/design/sync.md, section 2. */
export interface NewMutation<N extends MutationName = MutationName> {
  readonly name: N;
  readonly v: number;
  readonly args: MutationArgs<N>;
  readonly entity: string;
  readonly entityId: string;
  readonly scope: string;
  readonly grantId: string;
  /** `NIL_UUID` where the machine acts by itself. */
  readonly operatorId: string;
  /** Revision the officer was looking at; null for a create or an unknown row. */
  readonly baseRev: number | null;
  /** One per officer action; mutations of one txn share one fate. */
  readonly txn: string;
}

const sha256 = (content: Uint8Array | string): Buffer => createHash('sha256').update(content).digest();

/**
 * Appends one mutation to this machine's log, inside the transaction that changes the row it tells of.
 * Errors: `not-enrolled` (no log yet). Throws when `args` is larger than 64 KiB: it could never be sent.
 */
export function appendMutation<N extends MutationName>(
  tx: OutboxTx,
  mutation: NewMutation<N>,
): { readonly mid: string; readonly seq: number } {
  const head = selectLogHead(tx.db) ?? fail('not-enrolled', {});
  const args = JSON.stringify(mutation.args);
  if (Buffer.byteLength(args) > MUTATION_LIMITS.argsBytes) throw new Error(`${mutation.name}: args above 64 KiB`);

  const seq = head.nextSeq;
  const fields = {
    mid: tx.newId(),
    txn: mutation.txn,
    name: mutation.name,
    v: mutation.v,
    entity: mutation.entity,
    entityId: mutation.entityId,
    baseRev: mutation.baseRev,
    scope: mutation.scope,
    grantId: mutation.grantId,
    operatorId: mutation.operatorId,
    seen: selectCursor(tx.db, { scope: `machine:${head.machineId}` })?.pos ?? 0,
    atWall: tx.wall,
    atMono: tx.mono,
    bootId: tx.bootId,
    args,
  };
  const contentHash = sha256(contentText(fields));
  const hash = sha256(chainBytes(head.headHash, seq, contentHash));
  if (updateLogHead(tx.db, { seq, hash }) !== 1) throw new Error('the log moved inside a transaction');
  insertOutbox(tx.db, { ...fields, incarnation: head.incarnation, seq, contentHash, prevHash: head.headHash, hash });
  return { mid: fields.mid, seq };
}

const MACHINE_ENTITY = { 'audit.append': 'audit', 'log.salvage': 'log' } as const;

/** What the machine tells of itself: in its own scope, without a row, and not sharing the fate of anything else. */
export function appendMachineMutation<N extends keyof typeof MACHINE_ENTITY>(
  tx: OutboxTx,
  { machineId, grantId }: { readonly machineId: string; readonly grantId: string },
  { name, args, operatorId, txn }: Pick<NewMutation<N>, 'name' | 'args' | 'operatorId' | 'txn'>,
): void {
  const about = { entity: MACHINE_ENTITY[name], entityId: machineId, scope: `machine:${machineId}`, baseRev: null };
  appendMutation(tx, { name, v: 1, args, ...about, grantId, operatorId, txn });
}
