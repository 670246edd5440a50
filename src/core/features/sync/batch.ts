import { type KeyObject, sign } from 'node:crypto';
import { type MachineReport, type PushRequest, WIRE_LIMITS, type WireMutation } from '#contract/wire/sync';
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

/** A part of the log as it is sent, and its JSON text. */
export interface Batch {
  readonly mutations: readonly WireMutation[];
  readonly text: string;
}

/**
 * The oldest rows that fit into one push, whole txns only; the first txn always goes, since authoring kept it
 * sendable. `hasEnd`: nothing follows `rows`, so the last txn is known to be whole.
 */
export function chooseBatch(rows: readonly OutboxRow[], limit: number, hasEnd: boolean): Batch {
  const groups: OutboxRow[][] = [];
  for (const row of rows) {
    const open = groups.at(-1);
    if (open?.[0]?.txn === row.txn) open.push(row);
    else groups.push([row]);
  }
  if (!hasEnd && groups.length > 1) groups.pop();
  const mutations: WireMutation[] = [];
  const texts: string[] = [];
  let room = WIRE_LIMITS.batchBytes - ENVELOPE_BYTES;
  for (const group of groups) {
    const wire = group.map(wireMutation);
    const text = wire.map((each) => JSON.stringify(each)).join(',');
    room -= Buffer.byteLength(text) + 1;
    if (mutations.length > 0 && (mutations.length + wire.length > limit || room < 0)) break;
    mutations.push(...wire);
    texts.push(text);
  }
  return { mutations, text: `[${texts.join(',')}]` };
}

/**
 * A push as JSON text: the batch with the signed head of the log it ends at, proof enough for whoever carries it.
 * `prevHash` is before its first mutation.
 */
export function signedBatch(
  log: Pick<Meta, 'machineId' | 'incarnation'>,
  key: KeyObject,
  prevHash: Uint8Array,
  { mutations, text }: Batch,
  report?: MachineReport,
): string {
  const last = mutations.at(-1);
  if (!last) throw new Error('an empty batch has no head');
  const signed = headBytes(log.machineId, log.incarnation, last.seq, Buffer.from(last.hash, 'base64'));
  const envelope: Omit<PushRequest, 'mutations'> = {
    incarnation: log.incarnation,
    prev: base64(prevHash),
    head: { seq: last.seq, hash: last.hash, sig: base64(sign(null, signed, key)) },
    ...(report ? { report } : {}),
  };
  // The mutations are text already: they were measured by it.
  return `${JSON.stringify(envelope).slice(0, -1)},"mutations":${text}}`;
}
