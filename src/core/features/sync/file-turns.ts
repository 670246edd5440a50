import { BLOB_LIMITS } from '#contract/wire/blobs';
import type { SyncState } from '#contract/sync';
import type { Db } from '#core/db/sql';
import { selectReferring, selectSendable, type Sendable } from '#core/features/blobs/index';
import type { Centre } from './centre.ts';
import { type FileStep, sendFile } from './file-upload.ts';
import type { Turn } from './lane.ts';
import { type Meta, selectMeta } from './sync.sql.ts';

/** Files up to 1 MiB, one request each, and larger ones in chunks: two lanes, so that no scan waits behind a long one. */
export type FileLane = 'small' | 'large';

/** Small files at once; a large one goes alone. */
const AT_ONCE = { small: 3, large: 1 } as const satisfies Record<FileLane, number>;
const SIZES = {
  small: { from: 0, to: BLOB_LIMITS.putBytes },
  large: { from: BLOB_LIMITS.putBytes + 1, to: Number.MAX_SAFE_INTEGER },
} as const satisfies Record<FileLane, { from: number; to: number }>;
/** Rows looked at to find one that the centre did not refuse. */
const LOOK = 50;
const ASLEEP: Turn = { kind: 'wait', nextMs: null };

export interface FileTurns {
  /** One turn of a lane. Never before pending mutations, and large files not before small ones. */
  turn(lane: FileLane, signal: AbortSignal): Promise<Turn>;
  /** Asks again for files that the centre refused. */
  reset(): void;
}

export interface FileTurnsOptions {
  readonly db: Db;
  readonly dataFolder: string;
  connect(): Promise<{ readonly centre: Centre; readonly meta: Meta } | undefined>;
  /** Files moved on or are held up. */
  onFiles(problem: SyncState['blobs']['problem']): void;
  onChanged(keys: readonly string[]): void;
  /** No small file is left. */
  onSmallDone(): void;
}

export function createFileTurns(options: FileTurnsOptions): FileTurns {
  const { db, dataFolder } = options;
  const refused = new Set<string>();
  const idOf = ({ sha256 }: Sendable): string => Buffer.from(sha256).toString('hex');
  const due = (lane: FileLane): Sendable[] =>
    selectSendable(db, { ...SIZES[lane], limit: LOOK })
      .filter((file) => !refused.has(idOf(file)))
      .slice(0, AT_ONCE[lane]);
  const hasPending = (): boolean => {
    const meta = selectMeta(db);
    return !meta || meta.nextIncarnation !== null || meta.nextSeq - 1 > meta.ackedSeq;
  };

  async function turn(lane: FileLane, signal: AbortSignal): Promise<Turn> {
    const ready = await options.connect();
    const mustYield = (): boolean => signal.aborted || hasPending() || (lane === 'large' && due('small').length > 0);
    if (!ready || mustYield()) return ASLEEP;
    const files = due(lane);
    if (files.length === 0) {
      if (lane === 'small') options.onSmallDone();
      return ASLEEP;
    }
    const sending = { db, dataFolder, centre: ready.centre, signal, mustYield };
    const steps = await Promise.all(files.map((file) => sendFile(sending, file)));
    const worst = steps.find((step) => step.kind === 'failed' && step.problem !== 'row');
    for (const [n, step] of steps.entries()) note(files[n], step);
    options.onFiles(worst?.kind === 'failed' && worst.problem !== 'row' ? worst.problem : null);
    if (worst?.kind === 'failed') {
      return worst.problem === 'refused' ? { kind: 'stop' } : { kind: 'retry', retryAfterMs: worst.retryAfterMs };
    }
    return steps.some(({ kind }) => kind === 'yielded') ? ASLEEP : { kind: 'again' };
  }

  function note(file: Sendable | undefined, step: FileStep): void {
    if (!file) return;
    if (step.kind === 'failed' && step.problem === 'row') refused.add(idOf(file));
    if (step.kind !== 'stored' && step.kind !== 'missing') return;
    options.onChanged(
      selectReferring(db, { sha256: file.sha256 }).map(({ entity, entityId }) => `${entity}:${entityId}`),
    );
  }

  return { turn, reset: () => refused.clear() };
}
