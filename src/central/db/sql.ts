import { createHash } from 'node:crypto';
import pg from 'pg';
import { z } from 'zod';

/** A pool or one client inside a transaction. */
export type Queryable = Pick<pg.ClientBase, 'query'>;
/** Positional values; bytes are Buffers, lists become arrays. */
export type Values = readonly unknown[];

const INT8 = 20;
const TIMESTAMPTZ = 1184;

/** Counters fit into safe integers and are wanted as numbers; instants as ISO text, as on the wire. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) => {
    if (oid === INT8) return (text: string) => safeInteger(text);
    if (oid === TIMESTAMPTZ) return (text: string) => new Date(text).toISOString();
    return pg.types.getTypeParser(oid, format);
  },
};

function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error('a bigint is beyond the safe integers');
  return value;
}

/** As in core: `${}` inside SQL does not compile; `$1`, `$2` are bound values; rows are parsed. */
type Tag<F> = (text: TemplateStringsArray) => F;

/** A pooler that hands a connection on after each transaction may not know names (docs/central.md). */
const HAS_NAMES = process.env['DATABASE_PREPARED'] !== 'off';

/** Its name lets PostgreSQL read and plan a statement once per connection (Protocol, Extended Query). */
function prepared([text = '']: readonly string[]): Pick<pg.QueryConfig, 'name' | 'text'> {
  if (!HAS_NAMES) return { text };
  return { name: createHash('sha256').update(text).digest('hex').slice(0, 32), text };
}

/** All rows, parsed. */
export const rows = <S extends z.ZodType>(
  schema: S,
): Tag<(db: Queryable, values?: Values) => Promise<z.output<S>[]>> => {
  return ({ raw }) => {
    const statement = prepared(raw);
    return async (db, values = []) =>
      (await db.query({ ...statement, values: [...values] })).rows.map((found) => schema.parse(found));
  };
};

/** At most one row, parsed. */
export const row = <S extends z.ZodType>(
  schema: S,
): Tag<(db: Queryable, values?: Values) => Promise<z.output<S> | undefined>> => {
  return ({ raw }) => {
    const statement = prepared(raw);
    return async (db, values = []) => {
      const found: unknown = (await db.query({ ...statement, values: [...values] })).rows[0];
      return found === undefined ? undefined : schema.parse(found);
    };
  };
};

/** Changes rows and says how many. */
export const change: Tag<(db: Queryable, values?: Values) => Promise<number>> = ({ raw }) => {
  const statement = prepared(raw);
  return async (db, values = []) => (await db.query({ ...statement, values: [...values] })).rowCount ?? 0;
};

const PLAIN = /^[0-9a-f-]*$/i;

/**
 * Array literals without quotes (PostgreSQL, Array Value Input): ids, numbers and bytes hold nothing that has to be
 * escaped, and a batch has thousands of them. Throws on anything else.
 */
export const idArray = (ids: readonly string[]): string => {
  const text = ids.join('');
  if (!PLAIN.test(text)) throw new Error('an id holds other characters than hex digits and hyphens');
  return `{${ids.join(',')}}`;
};
export const numberArray = (values: readonly (number | null)[]): string =>
  `{${values.map((value) => value ?? 'NULL').join(',')}}`;
export const bytesArray = (values: readonly Uint8Array[]): string =>
  `{${values.map((value) => `\\\\x${Buffer.from(value.buffer, value.byteOffset, value.length).toString('hex')}`).join(',')}}`;

/** Bytes of a `bytea`. */
export const Bytes = z.instanceof(Buffer);

export type Role = 'loket_app' | 'loket_authority';

/** Connections that act as `role`, never as the owner of the tables, with the limits of docs/design/security.md. */
export function openPool(url: string, role: Role, max = 10): pg.Pool {
  const options = `-c role=${role} -c statement_timeout=30000 -c lock_timeout=10000`;
  const pool = new pg.Pool({ connectionString: url, options, max, types, connectionTimeoutMillis: 10_000 });
  // A connection that PostgreSQL closed is replaced at its next use, and its query fails by itself. The event on top of
  // that would end the process if nobody heard it: for an idle one the pool's, for one at work its own.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => void client.on('error', () => undefined));
  return pool;
}

const BEGIN = {
  write: 'BEGIN ISOLATION LEVEL READ COMMITTED',
  read: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
} as const;

const committed = new WeakMap<Queryable, ((pool: pg.Pool) => void)[]>();

/** Runs when the transaction of `db` has committed, and never otherwise. Nothing may depend on it: a crash forgets it. */
export function afterCommit(db: Queryable, act: (pool: pg.Pool) => void): void {
  const acts = committed.get(db);
  if (!acts) throw new Error('afterCommit outside a transaction');
  acts.push(act);
}

/** Everything in `act` or nothing of it. A connection whose rollback fails is thrown away. */
export async function transaction<T>(
  pool: pg.Pool,
  kind: keyof typeof BEGIN,
  act: (db: Queryable) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // The pool listens to idle connections only: one that PostgreSQL ends in the middle would end the process.
  const onError = (error: Error): void => {
    broken = error;
  };
  client.on('error', onError);
  const acts: ((pool: pg.Pool) => void)[] = [];
  committed.set(client, acts);
  try {
    await client.query(BEGIN[kind]);
    const value = await act(client);
    await client.query('COMMIT');
    for (const each of acts) each(pool);
    return value;
  } catch (error) {
    await client.query('ROLLBACK').catch((failure: unknown) => {
      broken = failure instanceof Error ? failure : new Error('rollback failed');
    });
    throw error;
  } finally {
    committed.delete(client);
    client.off('error', onError);
    client.release(broken);
  }
}

const setScopes = change`SELECT set_config('app.scopes', $1, true)`;

/** What this transaction may see of the tables under row-level security; ends with it. */
export async function allowScopes(db: Queryable, scopes: readonly string[]): Promise<void> {
  if (scopes.some((scope) => scope.includes(','))) throw new Error('a scope holds a comma');
  await setScopes(db, [scopes.join(',')]);
}
