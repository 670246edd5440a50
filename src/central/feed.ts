import { announcerOf } from './announce.ts';
import { afterCommit, idArray, numberArray, type Queryable } from './db/sql.ts';
import { lockHeads, selectCatalogueRow, updateHead, upsertCatalogueRows, upsertFeed } from './feed.sql.ts';

/** A row that changed, for the feed of its scope. */
export interface Touched {
  readonly scope: string;
  readonly entity: string;
  readonly id: string;
  readonly rev: number;
  /** `gone`: it is no row of this scope any more; `put` when absent. */
  readonly op?: 'put' | 'gone';
}

/** Name of a touched row in the answer of `publish`. */
export const touchedKey = ({ scope, entity, id }: Pick<Touched, 'scope' | 'entity' | 'id'>): string =>
  `${scope} ${entity}/${id}`;

/**
 * Numbers the touched rows in their scopes, in order, inside the caller's transaction; answers the position of each.
 * When it has committed, every copy of the centre pokes whoever listens to these scopes.
 * One entry per row: a row listed twice would get two positions and keep one.
 */
export async function publish(db: Queryable, touched: readonly Touched[]): Promise<ReadonlyMap<string, number>> {
  const positions = new Map<string, number>();
  if (touched.length === 0) return positions;
  const scopes = [...new Set(touched.map(({ scope }) => scope))].sort();
  const heads = new Map((await lockHeads(db, [scopes])).map(({ scope, head }) => [scope, head]));
  const numbered = touched.map((row) => {
    const head = heads.get(row.scope);
    if (head === undefined) throw new Error(`no feed for a scope: ${row.scope.split(':')[0] ?? ''}`);
    heads.set(row.scope, head + 1);
    positions.set(touchedKey(row), head + 1);
    return { ...row, pos: head + 1 };
  });
  await upsertFeed(db, [
    numbered.map(({ scope }) => scope),
    numbered.map(({ entity }) => entity),
    idArray(numbered.map(({ id }) => id)),
    numberArray(numbered.map(({ pos }) => pos)),
    numbered.map(({ op }) => op ?? 'put'),
    numberArray(numbered.map(({ rev }) => rev)),
  ]);
  for (const [scope, head] of heads) await updateHead(db, [scope, head]);
  afterCommit(db, (pool) => announcerOf(pool).add(heads));
  return positions;
}

/** A row of `catalogue`, `machine:<id>` or of a mall's officers, as it shall stand. */
export interface CatalogueRow {
  readonly scope: string;
  readonly entity: string;
  readonly id: string;
  readonly body: object;
}

/** A row that differs from what is stored, with its next revision. */
export type ChangedRow = CatalogueRow & { readonly rev: number };

/** Which of the rows differ from what is stored. The scopes must be allowed. */
export async function changedRows(db: Queryable, wanted: readonly CatalogueRow[]): Promise<ChangedRow[]> {
  const changed: ChangedRow[] = [];
  for (const row of wanted) {
    const stored = await selectCatalogueRow(db, [row.scope, row.entity, row.id]);
    if (stored && sameText(stored.body, row.body)) continue;
    changed.push({ ...row, rev: (stored?.rev ?? 0) + 1 });
  }
  return changed;
}

/** Stores rows that are published beside it. */
export async function storeRows(db: Queryable, changed: readonly ChangedRow[]): Promise<void> {
  if (changed.length === 0) return;
  await upsertCatalogueRows(db, [
    changed.map(({ scope }) => scope),
    changed.map(({ entity }) => entity),
    changed.map(({ id }) => id),
    changed.map(({ rev }) => rev),
    changed.map(({ body }) => JSON.stringify(body)),
  ]);
}

/** Writes and publishes the rows that differ from what is stored; answers how many. The scopes must be allowed. */
export async function putCatalogueRows(db: Queryable, wanted: readonly CatalogueRow[]): Promise<number> {
  const changed = await changedRows(db, wanted);
  await storeRows(db, changed);
  await publish(db, changed);
  return changed.length;
}

/** `jsonb` sorts keys, so both are written with sorted keys before they are compared. */
export const sameText = (a: object, b: object): boolean => sorted(a) === sorted(b);

const sorted = (value: object): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1)))
      : part,
  );
