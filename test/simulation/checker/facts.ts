/**
 * What is left after a run, in plain JSON: lines that the processes wrote, and dumps of their databases. The checker
 * knows nothing else, and uses no code of what it checks. Bytes are `\x` and hex, as PostgreSQL writes them.
 */
export interface Facts {
  readonly events: readonly SyncEvent[];
  readonly stations: readonly StationDump[];
  readonly centre: Dump;
}

export type Row = Readonly<Record<string, unknown>>;
export type Dump = Readonly<Record<string, readonly Row[]>>;

export interface StationDump {
  readonly name: string;
  readonly tables: Dump;
}

/** `receipt-printed {machine, number, application}`, `pull-served {machine, scopes}`; others are not looked at. */
export interface SyncEvent {
  readonly event: string;
  readonly machine: string;
  readonly [field: string]: unknown;
}

/** A broken promise: which of docs/design/sync.md, section 14, and what was seen. */
export interface Violation {
  readonly invariant: number;
  readonly text: string;
}

export const rowsOf = (dump: Dump, table: string): readonly Row[] => dump[table] ?? [];
export const text = (row: Row, field: string): string => String(row[field]);
export const number = (row: Row, field: string): number => Number(row[field]);

export function groupBy<T>(all: readonly T[], key: (each: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const each of all) {
    const group = groups.get(key(each));
    if (group) group.push(each);
    else groups.set(key(each), [each]);
  }
  return groups;
}

/** JSON with sorted keys: the same value is the same text. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

export const parsed = (value: unknown): unknown => (typeof value === 'string' ? JSON.parse(value) : value);
