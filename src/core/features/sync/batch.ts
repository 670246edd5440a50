import { type KeyObject, sign } from 'node:crypto';
import { type PushRequest, WIRE_LIMITS, type WireMutation } from '#contract/wire/sync';
import { headBytes } from '#domain/mutations/hash';
import type { Meta, OutboxRow } from './sync.sql.ts';

/** As it travels. The bytes of `args` stay exactly what was hashed. */
export const wireMutation = (row: OutboxRow): WireMutation => ({
  seq: row.seq,
  mid: row.mid,
  txn: row.txn,
  name: row.name,
  v: row.v,
  args: row.args,
  ...(row.args === null ? { content_hash: base64(row.contentHash) } : {}),
  entity: row.entity,
  entity_id: row.entityId,
  base_rev: row.baseRev,
  scope: row.scope,
  grant_id: row.grantId,
  operator_id: row.operatorId,
  seen: row.seen,
  at_wall: row.atWall,
  at_mono: row.atMono,
  boot_id: row.bootId,
  hash: base64(row.hash),
});

export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** Room for the envelope around the mutations. */
const ENVELOPE_BYTES = 4_096;

/**
 * The oldest rows that fit into one push, whole txns only; the first txn always goes, since authoring kept it
 * sendable. `hasEnd`: nothing follows `rows`, so the last txn is known to be whole.
 */
export function chooseBatch(rows: readonly OutboxRow[], limit: number, hasEnd: boolean): WireMutation[] {
  const groups: OutboxRow[][] = [];
  for (const row of rows) {
    const open = groups.at(-1);
    if (open?.[0]?.txn === row.txn) open.push(row);
    else groups.push([row]);
  }
  if (!hasEnd && groups.length > 1) groups.pop();
  const chosen: WireMutation[] = [];
  let room = WIRE_LIMITS.batchBytes - ENVELOPE_BYTES;
  for (const group of groups) {
    const wire = group.map(wireMutation);
    room -= Buffer.byteLength(JSON.stringify(wire));
    if (chosen.length > 0 && (chosen.length + wire.length > limit || room < 0)) break;
    chosen.push(...wire);
  }
  return chosen;
}

/** A batch with the signed head of the log it ends at: proof enough for whoever carries it. `prevHash` is before its first. */
export function signedBatch(
  log: Pick<Meta, 'machineId' | 'incarnation'>,
  key: KeyObject,
  prevHash: Uint8Array,
  batch: WireMutation[],
): PushRequest {
  const last = batch.at(-1);
  if (!last) throw new Error('an empty batch has no head');
  const signed = headBytes(log.machineId, log.incarnation, last.seq, Buffer.from(last.hash, 'base64'));
  return {
    incarnation: log.incarnation,
    prev: base64(prevHash),
    head: { seq: last.seq, hash: last.hash, sig: base64(sign(null, signed, key)) },
    mutations: batch,
  };
}
