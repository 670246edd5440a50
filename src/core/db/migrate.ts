import { type Migration, MIGRATIONS } from './migrations/index.ts';
import type { Db } from './sql.ts';

export const versionOf = (db: Db): number => Number(db.pragma('user_version', { simple: true }));

/**
 * Brings the file to `MIGRATIONS`, each step in a transaction of its own with its `user_version`.
 * `beforeFirst` makes the backup and runs only when an existing file is about to change.
 */
export function migrate(db: Db, beforeFirst: () => void, migrations: readonly Migration[] = MIGRATIONS): void {
  const from = versionOf(db);
  const due = migrations.filter((migration) => migration.version > from);
  if (due.length > 0 && from > 0) beforeFirst();
  for (const { version, sql } of due) {
    db.transaction(() => {
      db.exec(sql);
      db.pragma(`user_version = ${version}`);
    }).exclusive();
  }
}

export const isNewer = (db: Db, migrations: readonly Migration[] = MIGRATIONS): boolean =>
  versionOf(db) > (migrations.at(-1)?.version ?? 0);
