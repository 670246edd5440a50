import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { ErrorDetails } from '#contract/errors';
import type { ImportResult } from '#contract/imports';
import type { Officer } from '#contract/session';
import { EXPORT_BYTES, type ImportReply } from '#contract/wire/export-file';
import type { ProblemBody } from '#contract/wire/problem';
import type { Core } from '#core/context';
import { fail, Fault } from '#core/fault';
import type { Answer } from '#core/features/sync/index';
import { transact } from '#core/transaction';

type Reason = ErrorDetails['import-refused']['reason'];

/** Read twice: once for the digest, which is signed before the first byte goes, and once to be sent. Errors: `import-refused`, `not-found`, `busy`, `not-enrolled`. */
export async function sendImport(core: Core, officer: Officer): Promise<Record<string, never>> {
  const path = core.imports.path(officer.id) ?? fail('not-found', { entity: 'import' });
  const running = core.imports.begin() ?? fail('busy', {});
  let result: ImportResult | null = null;
  try {
    const answer = await carry(core, officer, path, running.signal);
    if (answer?.ok) {
      result = resultOf(answer.value);
      told(core, officer, answer.value);
    } else if (!running.signal.aborted) fail('import-refused', { reason: reasonOf(answer) });
  } catch (error) {
    if (!running.signal.aborted) throw asRefusal(error);
  } finally {
    core.imports.end(result);
  }
  return {};
}

async function carry(core: Core, officer: Officer, path: string, signal: AbortSignal) {
  const digest = createHash('sha256');
  let length = 0;
  for await (const chunk of bytesOf(path, signal)) {
    digest.update(chunk);
    length += chunk.length;
    core.imports.progress('reading', length);
  }
  const answer = await core.sync.carry({
    digest: digest.digest(),
    length,
    operator: officer.id,
    signal,
    chunks: () => counted(core, path, { length, signal }),
  });
  return answer ?? fail('not-enrolled', {});
}

const CHUNK_BYTES = 262_144;

/** At most `length` bytes. */
const bytesOf = (path: string, signal: AbortSignal, length = EXPORT_BYTES): AsyncIterable<Buffer> =>
  createReadStream(path, { signal, highWaterMark: CHUNK_BYTES, end: length - 1 });

/** As many bytes as were promised: a file that became shorter meanwhile would leave the centre waiting. */
async function* counted(core: Core, path: string, promised: { readonly length: number; readonly signal: AbortSignal }) {
  let sent = 0;
  core.imports.progress('sending', 0);
  for await (const chunk of bytesOf(path, promised.signal, promised.length)) {
    yield chunk;
    sent += chunk.length;
    core.imports.progress('sending', sent);
  }
  if (sent !== promised.length) fail('import-refused', { reason: 'changed' });
}

const resultOf = (reply: ImportReply): ImportResult => ({
  newCount: reply.mutations_new,
  knownCount: reply.mutations_known,
  parkedCount: reply.parked,
  conflictCount: reply.conflicts,
  rejectedCount: reply.rejected,
  fileCount: reply.blobs,
  refusedFileCount: reply.blobs_refused,
});

function told(core: Core, officer: Officer, reply: ImportReply): void {
  const id = reply.logs[0]?.machine_id; // none where only files were in it
  transact(core, officer, (tx) => {
    const about = id === undefined ? {} : { subject: { kind: 'workstation', id } as const };
    tx.audit({ action: 'work-imported', ...about, count: reply.mutations_new });
  });
}

/** The centre's refusals in the words of a carrier; what is none of them was this workstation's own. */
const REASONS: Partial<Record<ProblemBody['code'], Reason>> = {
  bad_envelope: 'damaged',
  bad_head_sig: 'damaged',
  hash_mismatch: 'damaged',
  bad_signature: 'changed',
  too_large: 'too-large',
  machine_revoked: 'revoked',
  gap: 'gap',
  fork: 'fork',
  unknown_incarnation: 'unknown-log',
  insufficient_storage: 'no-room',
  not_permitted: 'not-permitted',
  push_only: 'not-permitted',
};

function reasonOf(answer: Exclude<Answer<ImportReply>, { ok: true }>): Reason {
  const { failure } = answer;
  if (failure.kind === 'unreachable') return 'unreachable';
  if (failure.kind === 'transient') return 'busy';
  if (failure.kind === 'bad-answer') return 'bad-answer';
  return failure.problem.file ?? REASONS[failure.problem.code] ?? 'bad-answer';
}

/** A stick that was pulled out, or a file that cannot be read. */
function asRefusal(error: unknown): unknown {
  const isOfFile = error instanceof Error && 'syscall' in error;
  return isOfFile ? new Fault('import-refused', { reason: 'unreadable' }) : error;
}
