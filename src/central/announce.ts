import type pg from 'pg';
import { notify } from './announce.sql.ts';
import type { Queryable } from './db/sql.ts';

/** Newest position by scope. */
export type Heads = ReadonlyMap<string, number>;

/** Tells every copy of the centre that feeds have grown, after the commit and never inside it. */
export interface Announcer {
  /** Returns at once; what cannot be told is forgotten, because workstations ask by themselves. */
  add(heads: Heads): void;
  /** Everything added so far was told or given up. */
  settled(): Promise<void>;
}

/** A payload of NOTIFY is below 8,000 bytes; a scope with its head takes up to 65. */
const SCOPES_PER_NOTICE = 100;

/** One notice at a time: what is added meanwhile goes out together, each scope once with its newest head. */
export function createAnnouncer(db: Queryable): Announcer {
  const pending = new Map<string, number>();
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    while (pending.size > 0) {
      const part = [...pending].slice(0, SCOPES_PER_NOTICE);
      for (const [scope] of part) pending.delete(scope);
      await notify(db, [JSON.stringify(Object.fromEntries(part))]).catch(() => undefined);
    }
    running = undefined;
  }

  return {
    add: (heads) => {
      for (const [scope, head] of heads) pending.set(scope, Math.max(head, pending.get(scope) ?? 0));
      running ??= run();
    },
    settled: async () => running,
  };
}

const announcers = new WeakMap<pg.Pool, Announcer>();

/** The announcer of whoever works on this pool; without a connection of its own it uses one of the pool. */
export function announcerOf(pool: pg.Pool): Announcer {
  const known = announcers.get(pool) ?? createAnnouncer(pool);
  announcers.set(pool, known);
  return known;
}

/** From now on what is committed through `pool` is announced on `own`. */
export const announceOn = (pool: pg.Pool, own: Queryable): void => void announcers.set(pool, createAnnouncer(own));
