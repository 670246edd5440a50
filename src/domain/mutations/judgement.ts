import type { ParkReason, RejectReason } from '#contract/wire/reasons';

export type { ParkReason, RejectReason };

/** JSON as it stands in a body. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Who changed a field last: decides whether a later change is an ordinary edit or a conflict. */
export interface FieldRev {
  readonly rev: number;
  readonly machine: string;
  readonly mid: string;
}

/** The one row a mutation changes. `rev` grows by one with each accepted change. */
export interface Root {
  readonly scope: string;
  readonly rev: number;
  readonly body: { readonly [field: string]: Json };
  readonly fieldRev: { readonly [field: string]: FieldRev };
}

/** Only fields of the mutation itself: no clock, no randomness (docs/design/sync.md, section 1). */
export interface MutationContext {
  readonly mid: string;
  readonly machineId: string;
  readonly scope: string;
  readonly entityId: string;
}

/** Both values of a field that two machines wrote differently, and the value both began from. */
export interface FieldConflict {
  readonly field: string;
  readonly base: Json;
  readonly mine: Json;
  readonly theirs: Json;
}

/**
 * What became of one mutation. `row` is null only where a mutation has no root (`audit.append`).
 * `changed` is false when the row already said so: `merged` without a new revision.
 */
export type Judgement =
  | { readonly status: 'applied' | 'merged'; readonly row: Root | null; readonly changed: boolean }
  | {
      readonly status: 'conflict';
      readonly row: Root;
      readonly changed: boolean;
      readonly conflicts: readonly FieldConflict[];
    }
  | { readonly status: 'rejected'; readonly reason: RejectReason; readonly current: string }
  | { readonly status: 'parked'; readonly reason: ParkReason };

export const park = (reason: ParkReason): Judgement => ({ status: 'parked', reason });

/** `current`: what stood there instead, in one word; never a value that somebody typed. */
export const reject = (reason: RejectReason, current: string): Judgement => ({ status: 'rejected', reason, current });

/** Value equality of JSON; the order of keys does not count. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, n) => sameJson(item, b[n]));
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]))
  );
}

const isObject = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
