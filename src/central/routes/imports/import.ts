import { ExportHead, type ImportReply } from '#contract/wire/export-file';
import { PushRequest, type PushResult } from '#contract/wire/sync';
import { DIGEST_BYTES } from '#domain/export-file/index';
import type { Central } from '../../context.ts';
import type { ImportKey } from '../../import-key.ts';
import { selectKey } from '../../machine.sql.ts';
import { Refusal, refuse } from '../../problem.ts';
import type { Caller } from '../../signed.ts';
import { takeBlob } from '../blobs/store.ts';
import { type TakenPart, takePart } from '../sync/push.ts';
import { openSealed } from './open.ts';
import { ExportProblem } from './problem.ts';
import { readRecords } from './records.ts';

export interface Importing extends Pick<Central, 'pool' | 'storage' | 'now'> {
  readonly importKey: ImportKey;
  /** Runs a push in its turn among those that come over the line. */
  inTurn(machine: Caller, act: () => Promise<TakenPart>): Promise<TakenPart>;
}

/** What was taken so far; it stays taken when the file breaks off, and importing it again changes nothing. */
export const nothingTaken = (): ImportReply => ({
  logs: [],
  mutations_new: 0,
  mutations_known: 0,
  parked: 0,
  conflicts: 0,
  rejected: 0,
  blobs: 0,
  blobs_refused: 0,
});

/**
 * Takes what a counter wrote to a file (docs/design/sync.md, section 11), by the path that its own pushes take: the
 * signed heads are believed, not whoever carries the file. `taken` grows as rows and files are committed.
 * Errors: `ExportProblem`; of a push `bad_envelope`, `bad_head_sig`, `hash_mismatch`, `gap`, `fork`,
 * `unknown_incarnation`; `machine_revoked`, `insufficient_storage`, `unavailable`.
 */
export async function importExport(
  importing: Importing,
  source: AsyncIterable<Buffer>,
  taken: ImportReply = nothingTaken(),
): Promise<ImportReply> {
  let machine: Caller | undefined;
  for await (const { kind, bytes } of readRecords(openSealed(importing.importKey, source))) {
    if ((kind === 'head') !== (machine === undefined)) throw new ExportProblem('damaged');
    if (kind === 'head') machine = await writerOf(importing, bytes);
    else if (!machine) throw new ExportProblem('damaged');
    else if (kind === 'push') await takePush(importing, machine, bytes, taken);
    else await takeFile(importing, machine, bytes, taken);
  }
  if (!machine) throw new ExportProblem('damaged');
  return taken;
}

/** The machine whose log this is, by the key that signed its heads. A machine that only may push is heard as usual. */
async function writerOf({ pool }: Importing, bytes: Buffer): Promise<Caller> {
  const head = ExportHead.safeParse(json(bytes));
  if (!head.success) throw new ExportProblem('damaged');
  const key = await selectKey(pool, [head.data.kid]);
  if (!key || key.machine_id !== head.data.machine_id) throw new ExportProblem('unknown-machine');
  if (key.status === 'revoked') return refuse('machine_revoked');
  const { kid, machine_id: machineId, ed25519_pub: publicKey, status, mall } = key;
  return { kid, machineId, publicKey, status, mall };
}

async function takePush(importing: Importing, machine: Caller, bytes: Buffer, taken: ImportReply): Promise<void> {
  const request = PushRequest.safeParse(json(bytes));
  if (!request.success) throw new ExportProblem('damaged');
  const { incarnation, mutations } = request.data;
  const part = await importing.inTurn(machine, () => takePart(importing, machine, request.data));
  const { last_seq } = part.reply;
  count(taken, part, new Map(mutations.map(({ seq, txn }) => [seq, txn])));
  const known = taken.logs.find((log) => log.machine_id === machine.machineId && log.incarnation === incarnation);
  if (known) known.last_seq = last_seq;
  else taken.logs.push({ machine_id: machine.machineId, incarnation, last_seq });
}

/** A mutation that came before under another number is known too; parts of one action wait as one. */
function count(taken: ImportReply, { heldCount, reply: { results } }: TakenPart, txnOf: ReadonlyMap<number, string>) {
  const fresh = results.slice(heldCount).filter(({ status }) => status !== 'duplicate');
  const having = (status: PushResult['status']) => fresh.filter((result) => result.status === status);
  taken.mutations_new += fresh.length;
  taken.mutations_known += results.length - fresh.length;
  taken.parked += new Set(having('parked').map(({ seq }) => txnOf.get(seq))).size;
  taken.conflicts += having('conflict').length;
  taken.rejected += having('rejected').length;
}

async function takeFile(importing: Importing, machine: Caller, bytes: Buffer, taken: ImportReply): Promise<void> {
  if (bytes.length <= DIGEST_BYTES) throw new ExportProblem('damaged');
  const name = bytes.subarray(0, DIGEST_BYTES).toString('hex');
  try {
    await takeBlob(importing, machine, name, bytes.subarray(DIGEST_BYTES));
    taken.blobs += 1;
  } catch (error) {
    const isOfFile = error instanceof Refusal && (error.code === 'unreferenced' || error.code === 'blob_hash');
    if (!isOfFile) throw error;
    taken.blobs_refused += 1;
  }
}

function json(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
