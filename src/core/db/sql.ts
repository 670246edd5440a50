import type BetterSqlite3 from 'better-sqlite3';
import type { z } from 'zod';

export type Db = BetterSqlite3.Database;
/** Values SQLite takes. Bytes are Buffers; booleans are stored as 0 and 1 by the caller. */
export type SqlValue = string | number | bigint | null | Uint8Array;
export type Params = Readonly<Record<string, SqlValue>>;

type Prepared = BetterSqlite3.Statement<[Params], unknown>;

/** Each text is prepared once per connection. */
const prepared = new WeakMap<Db, Map<string, Prepared>>();

function statement(db: Db, text: string): Prepared {
  let byText = prepared.get(db);
  if (!byText) prepared.set(db, (byText = new Map()));
  let found = byText.get(text);
  if (!found) byText.set(text, (found = db.prepare<[Params], unknown>(text)));
  return found;
}

/** Tags take no values: `${}` inside SQL does not compile, so every value is a bound parameter. */
type Tag<F> = (text: TemplateStringsArray) => F;

/** At most one row, parsed. */
export const row =
  <S extends z.ZodType>(schema: S): Tag<(db: Db, params?: Params) => z.output<S> | undefined> =>
  (text) =>
  (db, params = {}) => {
    const found = statement(db, text.raw[0] ?? '').get(params);
    return found === undefined ? undefined : schema.parse(found);
  };

/** All rows, parsed. */
export const rows =
  <S extends z.ZodType>(schema: S): Tag<(db: Db, params?: Params) => z.output<S>[]> =>
  (text) =>
  (db, params = {}) =>
    statement(db, text.raw[0] ?? '')
      .all(params)
      .map((found) => schema.parse(found));

/** Changes rows and says how many. */
export const change: Tag<(db: Db, params?: Params) => number> =
  (text) =>
  (db, params = {}) =>
    statement(db, text.raw[0] ?? '').run(params).changes;
