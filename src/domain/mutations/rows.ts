import type { z } from 'zod';
import { DUPLICATE_NUMBER } from '#contract/wire/assignment';
import type { ConflictResolve } from '#contract/wire/mutations';
import {
  type FieldConflict,
  type Json,
  type Judgement,
  type MutationContext,
  park,
  reject,
  type Root,
  sameJson,
} from './judgement.ts';

/** The same row with some fields replaced, one revision later, and this mutation as their last writer. */
export function withFields(row: Root, fields: Readonly<Record<string, Json>>, ctx: MutationContext): Root {
  const rev = row.rev + 1;
  const writer = { rev, machine: ctx.machineId, mid: ctx.mid };
  return {
    ...row,
    rev,
    body: { ...row.body, ...fields },
    fieldRev: { ...row.fieldRev, ...Object.fromEntries(Object.keys(fields).map((field) => [field, writer])) },
  };
}

/** A row the centre does not have yet. A second, different create of one id is for a person to look at. */
export function created(row: Root | null, body: { readonly [field: string]: Json }, ctx: MutationContext): Judgement {
  if (row === null) return { status: 'applied', row: { scope: ctx.scope, rev: 1, body, fieldRev: {} }, changed: true };
  return sameJson(row.body, body) ? { status: 'merged', row, changed: false } : park('exists');
}

/**
 * Field by field (docs/design/sync.md, section 6): already so -> nothing to do; unchanged since the officer looked, or
 * last written by this machine -> written; otherwise the first accepted value stays and both are kept.
 */
export function patched(
  row: Root | null,
  fields: Readonly<Record<string, readonly [Json, Json]>>,
  ctx: MutationContext,
): Judgement {
  if (row === null) return park('root_missing');
  const writes: Record<string, Json> = {};
  const conflicts: FieldConflict[] = [];
  for (const [field, [from, to]] of Object.entries(fields)) {
    const current = row.body[field] ?? null;
    if (sameJson(current, to)) continue;
    if (sameJson(current, from) || row.fieldRev[field]?.machine === ctx.machineId) writes[field] = to;
    else conflicts.push({ field, base: from, mine: to, theirs: current });
  }
  const changed = Object.keys(writes).length > 0;
  const after = changed ? withFields(row, writes, ctx) : row;
  if (conflicts.length > 0) return { status: 'conflict', row: after, changed, conflicts };
  return { status: changed ? 'applied' : 'merged', row: after, changed };
}

/** The value the supervisor chose, unless the field was written again after they looked. Of two receipts with one number both stay. */
export function resolved(row: Root | null, args: z.output<typeof ConflictResolve>, ctx: MutationContext): Judgement {
  if (row === null) return park('root_missing');
  const { field, seen, value } = args;
  if (field === DUPLICATE_NUMBER) return { status: 'applied', row, changed: false };
  const current = row.body[field] ?? null;
  if (sameJson(current, value)) return { status: 'applied', row, changed: false };
  if (!sameJson(current, seen)) return reject('field_changed', String(row.rev));
  return { status: 'applied', row: withFields(row, { [field]: value }, ctx), changed: true };
}
