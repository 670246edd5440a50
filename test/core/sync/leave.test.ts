import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { migrate } from '#core/db/migrate';
import type { Db } from '#core/db/sql';
import { clearLeftScopes, enterScope } from '#core/features/sync/leave';

const MALL = 'mall:01900000-0000-7000-8000-000000001000';
const OTHER = 'mall:01900000-0000-7000-8000-000000002000';
const NOW = '2026-11-24T06:00:00.000Z';

function empty(): Db {
  const db: Db = new Database(':memory:');
  migrate(db, () => undefined);
  return db;
}

function written(db: Db, scope: string, state: string): void {
  db.prepare(
    `INSERT INTO outbox (incarnation, seq, mid, txn, name, v, args, content_hash, entity, entity_id, scope, grant_id,
       operator_id, seen, at_wall, at_mono, boot_id, prev_hash, hash, state)
     VALUES ('i', :seq, 'm' || :seq, 't', 'assignment.switch', 1, '{}', x'00', 'machine', 'e', :scope, 'g', 'o', 0, 'w', 1,
       'b', x'00', x'00', :state)`,
  ).run({ seq: Number(db.prepare('SELECT count(*) FROM outbox').pluck().get()) + 1, scope, state });
}
const states = (db: Db) => db.prepare('SELECT state FROM outbox ORDER BY n').pluck().all();
const cursors = (db: Db) => db.prepare('SELECT scope, state, pos FROM scope_cursor ORDER BY scope').all();

test('what was acknowledged in a mall that is read no more settles, whatever waits elsewhere stays', () => {
  const db = empty();
  enterScope(db, OTHER);
  written(db, MALL, 'acked');
  written(db, MALL, 'pending');
  written(db, MALL, 'parked');
  written(db, OTHER, 'acked');
  expect(clearLeftScopes(db, 'machine', NOW)).toBe(true);
  expect(states(db)).toEqual(['settled', 'pending', 'parked', 'acked']);
});

test('a mall that is read goes on where it stood, one that was left is read from its beginning', () => {
  const db = empty();
  const insert = db.prepare(`INSERT INTO scope_cursor (scope, epoch, pos, state) VALUES (?, 'e', 7, ?)`);
  insert.run(MALL, 'live');
  insert.run(OTHER, 'leaving');
  enterScope(db, MALL);
  enterScope(db, OTHER);
  expect(cursors(db)).toEqual([
    { scope: MALL, state: 'live', pos: 7 },
    { scope: OTHER, state: 'snapshot', pos: 0 },
  ]);
});
