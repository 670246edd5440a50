import type { Db } from '#core/db/sql';
import { toInstant } from '#core/ports/clock';
import { deleteSettled, selectMeta } from './sync.sql.ts';

/** Kept after settling, so that a restored centre can be given everything again (docs/design/sync.md, section 8). */
export const KEEP_DAYS = 35;
const DAY_MS = 86_400_000;

/** The instant before which settled rows may go. Both ends are server time: no clock of this machine deletes anything. */
export const pruneBefore = (serverTime: string): string =>
  toInstant(new Date(Date.parse(serverTime) - KEEP_DAYS * DAY_MS));

/** Deletes what settled long ago by the latest server time heard; answers how many rows. */
export function prune(db: Db): number {
  const serverTime = selectMeta(db)?.serverTime ?? null;
  return serverTime === null ? 0 : deleteSettled(db, { before: pruneBefore(serverTime) });
}
