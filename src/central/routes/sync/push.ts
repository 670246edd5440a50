import { z } from 'zod';
import { MutationStatus, type PushReply, type PushRequest, type PushResult } from '#contract/wire/sync';
import type { Root } from '#domain/mutations/index';
import { rootKey } from '#domain/mutations/evaluate';
import { raiseAlarm } from '../../alarms.ts';
import type { Central } from '../../context.ts';
import { codeOf, isTransient } from '../../db/fault.ts';
import { allowScopes, change, type Queryable, transaction } from '../../db/sql.ts';
import { selectHeads } from '../../feed.sql.ts';
import { selectGrants, updateReport } from '../../machine.sql.ts';
import { Refusal, refuse } from '../../problem.ts';
import type { Caller } from '../../signed.ts';
import { selectWanted } from '../blobs/blobs.sql.ts';
import { markCloned } from '../machine/machine.sql.ts';
import { type BatchFacts, judgeBatch, parkBatch } from './judge.ts';
import { decisionFacts } from './decision-facts.ts';
import { type ChainedMutation, checkBatch, groupTxns, isOfClone, newPart } from './log-check.ts';
import { type Held, type Known, lockLogHead, lockRoots, selectHeld, selectKnown, updateLogHead } from './push.sql.ts';
import { verdict, writeBatch, type Writer } from './write.ts';

/** A row somebody else made meanwhile, or two pushes in a circle: judged again from the start. */
const RETRY = new Set(['23505', '40P01', '40001']);

/** As the machine hears it. */
export const push = async (...part: Parameters<typeof takePart>): Promise<PushReply> => (await takePart(...part)).reply;

/** What became of a part of a log. */
export interface TakenPart {
  readonly reply: PushReply;
  /** Mutations at its beginning that the centre held already. */
  readonly heldCount: number;
}

/**
 * Takes a part of a machine's log, exactly once whatever is repeated (docs/design/sync.md, section 5, P3 to P9).
 * Errors: `bad_envelope`, `bad_head_sig`, `hash_mismatch`, `gap`, `fork`, `unknown_incarnation`.
 */
export async function takePart(
  central: Pick<Central, 'pool' | 'now'>,
  caller: Caller,
  request: PushRequest,
): Promise<TakenPart> {
  const batch = checkBatch(request, caller.machineId, caller.publicKey);
  groupTxns(batch);
  const run = (isCareful: boolean) =>
    transaction(central.pool, 'write', (db) => take({ now: central.now(), db, caller, request, batch, isCareful }));
  let mode: 'first' | 'again' | 'careful' = 'first';
  for (;;) {
    try {
      return await run(mode === 'careful');
    } catch (error) {
      if (mode === 'careful' || error instanceof Refusal || isTransient(error)) throw error;
      mode = mode === 'first' && RETRY.has(codeOf(error) ?? '') ? 'again' : 'careful';
    }
  }
}

interface Work {
  readonly now: number;
  readonly db: Queryable;
  readonly caller: Caller;
  readonly request: PushRequest;
  readonly batch: readonly ChainedMutation[];
  /** One savepoint per txn, so that a txn that breaks the server is parked alone. */
  readonly isCareful: boolean;
}

async function take(work: Work): Promise<TakenPart> {
  const { db, caller, request, batch } = work;
  const { machineId } = caller;
  const head = (await lockLogHead(db, [machineId, request.incarnation])) ?? refuse('unknown_incarnation');
  const log = { lastSeq: head.last_seq, lastHash: head.last_hash };
  const first = batch[0]?.seq ?? 1;
  const held = await selectHeld(db, [machineId, request.incarnation, first, Math.min(log.lastSeq, request.head.seq)]);
  const fresh = newPart(batch, Buffer.from(request.prev, 'base64'), log, held.at(-1)?.hash ?? null);

  const grants = await selectGrants(db, [machineId]);
  const scopes = [...new Set([`machine:${machineId}`, ...grants.map(({ scope }) => scope)])];
  await allowScopes(db, scopes);
  const writer = { machineId, incarnation: request.incarnation, scopes, widened: [] };
  const results = [...held.map(repeated), ...(await judgeAndWrite(work, fresh, writer, grants))];

  if (head.state === 'retired' && isOfClone(head, fresh, work.now)) await noteClone(work, head.name);
  const end = fresh.at(-1);
  const sig = Buffer.from(request.head.sig, 'base64');
  if (end) await updateLogHead(db, [machineId, request.incarnation, end.seq, end.chainHash, sig]);
  if (request.report) await updateReport(db, [machineId, JSON.stringify(request.report)]);
  const reply = {
    last_seq: end?.seq ?? log.lastSeq,
    last_hash: (end?.chainHash ?? log.lastHash).toString('base64'),
    heads: Object.fromEntries((await selectHeads(db, [scopes])).map(({ scope, head: pos }) => [scope, pos])),
    results,
    blobs_wanted: await wantedFiles(db, batch, scopes),
  };
  return { reply, heldCount: held.length };
}

/** A log that was retired and grows again: two machines write as one. Both go on, until one is enrolled anew. */
async function noteClone({ db, now, caller: { machineId }, request: { incarnation } }: Work, name: string) {
  await markCloned(db, [machineId, incarnation]);
  await raiseAlarm(db, { machineId, machineName: name, kind: 'cloned', incarnation, missing: null }, now);
}

/** Files of the applications in this batch that have not arrived, also of a part that was held already. */
async function wantedFiles(db: Queryable, batch: Work['batch'], scopes: readonly string[]): Promise<string[]> {
  const ids = [...new Set(batch.filter(({ entity }) => entity === 'application').map(({ entity_id }) => entity_id))];
  if (ids.length === 0) return [];
  return (await selectWanted(db, [ids, scopes])).map(({ sha256 }) => sha256.toString('hex'));
}

async function judgeAndWrite(
  { db, isCareful }: Work,
  fresh: readonly ChainedMutation[],
  writer: Writer,
  grants: BatchFacts['grants'],
): Promise<PushResult[]> {
  const txns = groupTxns(fresh);
  if (txns.length === 0) return [];
  if (!isCareful) return writeJudged(db, writer, txns, await factsOf(db, fresh, writer, grants));
  const results: PushResult[] = [];
  for (const txn of txns) results.push(...(await carefully(db, txn, writer, grants)));
  return results;
}

const writeJudged = (
  db: Queryable,
  writer: Writer,
  txns: readonly (readonly ChainedMutation[])[],
  facts: BatchFacts,
): Promise<PushResult[]> => writeBatch(db, { ...writer, widened: facts.decisions.scopes }, judgeBatch(txns, facts));

const savepoint = change`SAVEPOINT txn`;
const release = change`RELEASE SAVEPOINT txn`;
const rollbackTo = change`ROLLBACK TO SAVEPOINT txn`;

async function carefully(
  db: Queryable,
  txn: readonly ChainedMutation[],
  writer: Writer,
  grants: BatchFacts['grants'],
): Promise<PushResult[]> {
  await savepoint(db);
  try {
    const results = await writeJudged(db, writer, [txn], await factsOf(db, txn, writer, grants));
    await release(db);
    return results;
  } catch (error) {
    if (isTransient(error)) throw error;
    await rollbackTo(db);
    return writeBatch(db, writer, parkBatch([txn]));
  }
}

async function factsOf(
  db: Queryable,
  mutations: readonly ChainedMutation[],
  writer: Writer,
  grants: BatchFacts['grants'],
): Promise<BatchFacts> {
  const known = await selectKnown(db, [mutations.map(({ mid }) => mid)]);
  const decisions = await decisionFacts(db, mutations, writer.scopes);
  const accepted = [...decisions.parked.values()].flatMap((txn) => txn.mutations);
  const touched = [...mutations.map((m) => ({ entity: m.entity, entityId: m.entity_id })), ...accepted];
  const scopes = [...new Set([...writer.scopes, ...decisions.scopes])];
  const roots = new Map<string, Root>();
  for (const entity of ['application', 'citizen'] as const) {
    const ids = [...new Set(touched.filter((m) => m.entity === entity).map(({ entityId }) => entityId))].sort();
    if (ids.length === 0) continue;
    for (const { id, scope, rev, body, field_rev } of await lockRoots[entity](db, [ids, scopes])) {
      roots.set(rootKey(entity, id), { scope, rev, body, fieldRev: field_rev });
    }
  }
  return {
    machineId: writer.machineId,
    grants,
    roots,
    decisions,
    known: new Map(known.map((each): [string, Known] => [each.mid, each])),
  };
}

const Of = z.object({
  of: z.object({ status: MutationStatus, pos: z.int().nullable(), result: z.record(z.string(), z.json()).optional() }),
});

/** The stored answer of a mutation that is held already. */
function repeated({ seq, status, pos, result }: Held): PushResult {
  if (status === 'duplicate') return { seq, status, of: Of.parse(result).of };
  return { seq, ...verdict({ status, pos, result }) };
}
