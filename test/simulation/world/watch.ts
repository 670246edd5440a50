import type { Db } from '#core/db/sql';
import type { Violation } from '../checker/index.ts';
import type { Station } from './station.ts';

interface Cursor {
  readonly scope: string;
  readonly epoch: string | null;
  readonly pos: number;
  readonly state: string;
}

/** Called after every event: what must hold at every moment and not only in the end (invariants 9 and 14). */
export function watch(stations: readonly Station[], violations: Violation[]): () => void {
  // By database: an older image that was put back begins where it ended.
  const known = new WeakMap<Db, Map<string, Cursor>>();
  return () => {
    for (const station of stations) {
      station.reap();
      const { name, db } = station;
      const cursors = known.get(db) ?? new Map<string, Cursor>();
      known.set(db, cursors);
      for (const cursor of db.prepare('SELECT scope, epoch, pos, state FROM scope_cursor').all() as Cursor[]) {
        const before = cursors.get(cursor.scope);
        cursors.set(cursor.scope, cursor);
        const isSame = before?.epoch === cursor.epoch && before.state === 'live' && cursor.state === 'live';
        if (isSame && cursor.pos < before.pos) {
          violations.push({ invariant: 14, text: `${name}: ${cursor.scope} went from ${before.pos} to ${cursor.pos}` });
        }
      }
      const meta = db.prepare('SELECT next_seq AS next, acked_seq AS acked FROM sync_meta').get() as
        { next: number; acked: number } | undefined;
      if (meta && meta.acked >= meta.next) {
        violations.push({ invariant: 9, text: `${name}: ${meta.acked} acknowledged, ${meta.next - 1} written` });
      }
    }
  };
}
