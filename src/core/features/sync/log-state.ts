import { createHash } from 'node:crypto';
import type { SeqRange } from '#contract/wire/machine';
import type { Db } from '#core/db/sql';
import { logStartBytes } from '#domain/mutations/hash';
import { base64 } from './batch.ts';
import { reopenRoots } from './incarnation.ts';
import {
  type Meta,
  selectFirstKept,
  selectHashAt,
  selectHashBefore,
  selectLost,
  updateAcked,
  updateLostByCentre,
} from './sync.sql.ts';

/** Our end of the present log. */
export interface OwnLog {
  /** Newest seq. */
  readonly headSeq: number;
  /** Acknowledged before the request whose answer is looked at: an answer that was overtaken is no restore. */
  readonly ackedSeq: number;
  /** Hash at a seq in base64, undefined where nothing kept tells it any more. */
  hashAt(seq: number): string | undefined;
  /** From this seq on every row is kept. */
  keptFrom(): number;
}

/**
 * What the centre's end of our log says about the two of us (docs/design/sync.md, section 6). `ok`: it is a part of ours;
 * `restored`: one that is shorter than what was acknowledged, and all the rest is kept here; `gap`: of that rest
 * something is kept nowhere; `behind`: longer than ours; `fork`: something else.
 */
export type LogVerdict =
  { readonly kind: 'ok' | 'restored' | 'behind' | 'fork' } | { readonly kind: 'gap'; readonly missing: SeqRange };

export interface HeldLog {
  readonly lastSeq: number;
  readonly lastHash: string;
}

export function judgeLog(own: OwnLog, { lastSeq, lastHash }: HeldLog): LogVerdict {
  if (lastSeq > own.headSeq) return { kind: 'behind' };
  const hash = own.hashAt(lastSeq);
  if (hash !== undefined && hash !== lastHash) return { kind: 'fork' };
  if (lastSeq >= own.ackedSeq) return { kind: hash === undefined ? 'fork' : 'ok' };
  const keptFrom = own.keptFrom();
  if (keptFrom <= lastSeq + 1) return { kind: 'restored' };
  return { kind: 'gap', missing: { from: lastSeq + 1, to: keptFrom - 1 } };
}

/** Our end now, as the database tells it. Rows that settled 35 days ago are gone, so a neighbour tells their hash. */
export function ownLog(db: Db, now: Meta, ackedSeq: number): OwnLog {
  const { machineId, incarnation, nextSeq, headHash } = now;
  return {
    headSeq: nextSeq - 1,
    ackedSeq,
    hashAt: (seq) => {
      if (seq === nextSeq - 1) return base64(headHash);
      if (seq === 0) return base64(createHash('sha256').update(logStartBytes(machineId, incarnation)).digest());
      const found = selectHashAt(db, { incarnation, seq }) ?? selectHashBefore(db, { incarnation, seq: seq + 1 });
      return found && base64(found.hash);
    },
    keptFrom: () => selectFirstKept(db, { incarnation })?.seq ?? nextSeq,
  };
}

/** What a restored centre has forgotten is pending again, same seq and same hash, and stands on its rows again. */
export function sendLostAgain(db: Db, { machineId, incarnation }: Meta, lastSeq: number): void {
  const run = db.transaction(() => {
    const lost = selectLost(db, { incarnation, lastSeq });
    updateLostByCentre(db, { incarnation, lastSeq });
    updateAcked(db, { ackedSeq: lastSeq });
    reopenRoots(db, machineId, lost);
  });
  run.immediate();
}
