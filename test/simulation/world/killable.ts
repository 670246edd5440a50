import Database from 'better-sqlite3';
import { migrate } from '#core/db/migrate';
import type { Db } from '#core/db/sql';

/** Thrown in the place where a process died; nothing of it may act afterwards. */
export class Killed extends Error {}

/** Decides before each statement that writes (BEGIN and COMMIT included) whether the process is still alive. */
export interface Life {
  isDead: boolean;
  /** Writes left until the process dies; null for ever. */
  writesLeft: number | null;
}

const lives = new WeakMap<Db, Life>();
let isPatched = false;

/** A workstation's database in memory, new or from the bytes of another, whose process can be killed at any write. */
export function openKillable(image?: Buffer): { readonly db: Db; readonly life: Life } {
  const db: Db = image ? new Database(image) : new Database(':memory:');
  db.pragma('foreign_keys = ON');
  migrate(db, () => undefined);
  const life: Life = { isDead: false, writesLeft: null };
  lives.set(db, life);
  patchOnce(db);
  return { db, life };
}

function patchOnce(db: Db): void {
  if (isPatched) return;
  isPatched = true;
  const prototype = Object.getPrototypeOf(db.prepare('SELECT 1')) as {
    run: (this: { database: Db; source: string }, ...args: unknown[]) => unknown;
  };
  const { run } = prototype;
  prototype.run = function (...args) {
    const life = lives.get(this.database);
    // SQLite rolls back what was open when a process dies; here somebody has to say it.
    if (life && !this.source.startsWith('ROLLBACK')) live(life);
    return run.apply(this, args);
  };
}

function live(life: Life): void {
  if (life.writesLeft !== null && !life.isDead) {
    life.isDead = life.writesLeft === 0;
    life.writesLeft -= 1;
  }
  if (life.isDead) throw new Killed();
}
