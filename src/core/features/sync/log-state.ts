import type { Db } from '#core/db/sql';
import { base64 } from './batch.ts';
import { type Meta, selectHashAt, updateAcked, updateLostByCentre } from './sync.sql.ts';

/**
 * What the centre's end of our log says about the two of us (docs/design/sync.md, section 6): `ok` it is a part of ours;
 * `restored` it is one, but shorter than what was acknowledged, so the lost rows are pending again; `fork` it is not.
 * `meta` is from before the request, so that an answer that was overtaken is not taken for a restore.
 */
export function centreLog(
  db: Db,
  meta: Meta,
  held: { readonly lastSeq: number; readonly lastHash: string },
): 'ok' | 'restored' | 'fork' {
  const { incarnation, ackedSeq } = meta;
  const own = selectHashAt(db, { incarnation, seq: held.lastSeq });
  if (held.lastSeq > 0 && (!own || base64(own.hash) !== held.lastHash)) return 'fork';
  if (held.lastSeq >= ackedSeq) return 'ok';
  const run = db.transaction(() => {
    updateLostByCentre(db, { incarnation, lastSeq: held.lastSeq });
    updateAcked(db, { ackedSeq: held.lastSeq });
  });
  run.immediate();
  return 'restored';
}
