import { type CatalogueRow, type ChangedRow, sameText } from '../feed.ts';

export interface StoredRow extends CatalogueRow {
  readonly rev: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export type Change = 'added' | 'changed' | 'retired';

/** What an import would do: the rows to write, each with its kind of change, and how many stay as they are. */
export interface Plan {
  readonly changes: readonly { readonly change: Change; readonly row: ChangedRow }[];
  readonly unchangedCount: number;
}

/** Agencies are never retired: a service that is keeps the name of its own. */
const isRetirable = ({ entity, body }: StoredRow): boolean => entity !== 'agency' && body['retired'] !== true;

const keyOf = ({ scope, entity, id }: Pick<CatalogueRow, 'scope' | 'entity' | 'id'>): string =>
  `${scope} ${entity}/${id}`;

/**
 * Compares what is stored with what is wanted. `whole`: what is stored and not wanted is retired, which keeps the row
 * and whatever was done with it. Nothing is ever deleted.
 */
export function planImport(stored: readonly StoredRow[], wanted: readonly CatalogueRow[], whole: boolean): Plan {
  const held = new Map(stored.map((row) => [keyOf(row), row]));
  const named = new Set(wanted.map(keyOf));
  const changes = wanted.flatMap((row) => {
    const before = held.get(keyOf(row));
    if (before && sameText(before.body, row.body)) return [];
    const change: Change = before ? 'changed' : 'added';
    return [{ change, row: { ...row, rev: (before?.rev ?? 0) + 1 } }];
  });
  const left = whole ? stored.filter((row) => !named.has(keyOf(row)) && isRetirable(row)) : [];
  const retired = left.map(({ scope, entity, id, rev, body }) => ({
    change: 'retired' as const,
    row: { scope, entity, id, rev: rev + 1, body: { ...body, retired: true } },
  }));
  return { changes: [...changes, ...retired], unchangedCount: wanted.length - changes.length };
}
