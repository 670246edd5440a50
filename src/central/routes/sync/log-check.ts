import type { PushRequest, WireMutation } from '#contract/wire/sync';
import { chainBytes, contentText, headBytes } from '#domain/mutations/hash';
import { sha256, verifiesEd25519 } from '../../keys.ts';
import { NONCE_LIFE_MS } from '../../nonce.ts';
import { refuse } from '../../problem.ts';

/** A mutation whose place in its machine's hash chain was recomputed and agrees. */
export interface ChainedMutation extends WireMutation {
  readonly contentHash: Buffer;
  readonly chainHash: Buffer;
}

/** SHA-256 over the fields; after an erasure the hash itself is all there is. */
function contentHash(m: WireMutation): Buffer {
  if (m.args === null) return Buffer.from(m.content_hash ?? refuse('bad_envelope', { seq: m.seq }), 'base64');
  return sha256(
    contentText({
      mid: m.mid,
      txn: m.txn,
      name: m.name,
      v: m.v,
      entity: m.entity,
      entityId: m.entity_id,
      baseRev: m.base_rev,
      scope: m.scope,
      grantId: m.grant_id,
      operatorId: m.operator_id,
      seen: m.seen,
      atWall: m.at_wall,
      atMono: m.at_mono,
      bootId: m.boot_id,
      args: m.args,
    }),
  );
}

/**
 * Signed head, seq without a gap, every hash recomputed from `prev`; needs no database.
 * Errors: `bad_envelope{seq}`, `bad_head_sig`, `hash_mismatch{seq}`.
 */
export function checkBatch(request: PushRequest, machineId: string, publicKey: Buffer): ChainedMutation[] {
  const { head, incarnation } = request;
  const headHash = Buffer.from(head.hash, 'base64');
  const signed = headBytes(machineId, incarnation, head.seq, headHash);
  if (!verifiesEd25519(publicKey, signed, Buffer.from(head.sig, 'base64'))) refuse('bad_head_sig');

  let previous: Buffer = Buffer.from(request.prev, 'base64');
  const first = request.mutations[0]?.seq ?? 0;
  const chained = request.mutations.map((mutation, n) => {
    if (mutation.seq !== first + n || isUnstorable(mutation)) refuse('bad_envelope', { seq: mutation.seq });
    const content = contentHash(mutation);
    previous = sha256(chainBytes(previous, mutation.seq, content));
    if (previous.toString('base64') !== mutation.hash) refuse('hash_mismatch', { seq: mutation.seq });
    return { ...mutation, contentHash: content, chainHash: previous };
  });
  const last = chained.at(-1);
  if (last?.seq !== head.seq) refuse('bad_envelope', { seq: head.seq });
  if (!last.chainHash.equals(headHash)) refuse('hash_mismatch', { seq: head.seq });
  return chained;
}

/** The hash joins fields by line breaks, so none may hold one; and no text of PostgreSQL can hold a NUL. */
const isUnstorable = (m: WireMutation): boolean =>
  /[\n\0]/.test(`${m.name}${m.entity}${m.at_wall}${m.boot_id}`) || m.args?.includes('\0') === true;

/** The end of a machine's log as the centre holds it. */
export interface LogHead {
  readonly lastSeq: number;
  readonly lastHash: Buffer;
}

/**
 * Which mutations of a checked batch are new. `heldHash` is the centre's hash of the newest seq of the batch that it
 * already holds, null when it holds none of them.
 * Errors: `gap` (something before the batch is missing), `fork` (the same seq with another history).
 */
export function newPart(
  batch: readonly ChainedMutation[],
  prev: Buffer,
  log: LogHead,
  heldHash: Buffer | null,
): readonly ChainedMutation[] {
  const held = { last_seq: log.lastSeq, last_hash: log.lastHash.toString('base64') };
  const first = batch[0]?.seq ?? 0;
  if (first > log.lastSeq + 1) refuse('gap', { expected_seq: log.lastSeq + 1, last_hash: held.last_hash });
  const known = batch.filter(({ seq }) => seq <= log.lastSeq);
  const newestKnown = known.at(-1);
  if (newestKnown ? !heldHash?.equals(newestKnown.chainHash) : !prev.equals(log.lastHash)) refuse('fork', held);
  return batch.slice(known.length);
}

/** Where a retired log ended at its machine; nulls when the machine never said, or said something else than is held. */
export interface LogEnd {
  readonly ended_seq: number | null;
  readonly ended_hash: Buffer | null;
  readonly ended_at: string | null;
}

/**
 * Whether a retired log grows by another hand than the one that ended it. A push that was on its way when its log was
 * retired stays within the end its machine named, and comes as long as its nonce can count (docs/adr/0092).
 */
export function isOfClone(end: LogEnd, fresh: readonly ChainedMutation[], now: number): boolean {
  const last = fresh.at(-1);
  if (last === undefined) return false;
  if (end.ended_seq === null || end.ended_at === null) return true;
  if (now - Date.parse(end.ended_at) > NONCE_LIFE_MS || last.seq > end.ended_seq) return true;
  return last.seq === end.ended_seq && !end.ended_hash?.equals(last.chainHash);
}

/** Consecutive mutations of one officer action. A txn that comes back later in the batch would have two fates. */
export function groupTxns<M extends { readonly txn: string; readonly seq: number }>(mutations: readonly M[]): M[][] {
  const groups: M[][] = [];
  const closed = new Set<string>();
  for (const mutation of mutations) {
    const open = groups.at(-1);
    if (open?.[0]?.txn === mutation.txn) {
      open.push(mutation);
      continue;
    }
    if (open?.[0]) closed.add(open[0].txn);
    if (closed.has(mutation.txn)) refuse('bad_envelope', { seq: mutation.seq });
    groups.push([mutation]);
  }
  return groups;
}
