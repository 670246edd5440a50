import type { z } from 'zod';
import { MUTATION_ARGS } from '#contract/wire/mutations';
import { attached } from './attachments.ts';
import { type Json, type Judgement, type MutationContext, park, type Root } from './judgement.ts';
import { issued, sealed } from './receipts.ts';
import { created, patched } from './rows.ts';

export type { FieldConflict, FieldRev, Json, Judgement, MutationContext, ParkReason, Root } from './judgement.ts';

/** Roots a mutation can change; `audit` and `log` have no row. */
export type RootEntity = 'citizen' | 'application';

/** One version of one mutation. `fact`: it happened, so it is never rejected (docs/design/sync.md, section 6). */
export interface Mutator {
  readonly entity: RootEntity | 'audit' | 'log';
  readonly kind: 'fact' | 'fields';
  /** Applies to the row the centre or the workstation holds, or null when there is none. Pure. */
  judge(row: Root | null, args: string, ctx: MutationContext): Judgement;
}

type Body = { readonly [field: string]: Json };

function mutator<S extends z.ZodType>(
  entity: Mutator['entity'],
  kind: Mutator['kind'],
  schema: S,
  apply: (row: Root | null, args: z.output<S>, ctx: MutationContext) => Judgement,
): Mutator {
  return {
    entity,
    kind,
    judge: (row, text, ctx) => {
      const args = schema.safeParse(parseJson(text));
      return args.success ? apply(row, args.data, ctx) : park('invalid_args');
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Standing in the log is all it does. */
function kept(): Judgement {
  return { status: 'applied', row: null, changed: false };
}

/** Every `(name, v)` there is or was in the last 12 months; nothing else changes a row. */
const MUTATORS: Readonly<Record<string, Mutator>> = {
  'citizen.register/1': mutator('citizen', 'fact', MUTATION_ARGS['citizen.register'][1], (row, args, ctx) =>
    created(row, args.data as Body, ctx),
  ),
  'citizen.update/1': mutator('citizen', 'fields', MUTATION_ARGS['citizen.update'][1], (row, args, ctx) =>
    patched(row, args.fields as Readonly<Record<string, readonly [Json, Json]>>, ctx),
  ),
  'application.submit/1': mutator('application', 'fact', MUTATION_ARGS['application.submit'][1], (row, args, ctx) =>
    args.application.id === ctx.entityId
      ? created(row, args.application as unknown as Body, ctx)
      : park('invalid_args'),
  ),
  'receipt.issue/1': mutator('application', 'fact', MUTATION_ARGS['receipt.issue'][1], issued),
  'receipt.seal/1': mutator('application', 'fact', MUTATION_ARGS['receipt.seal'][1], sealed),
  'attachment.add/1': mutator('application', 'fact', MUTATION_ARGS['attachment.add'][1], attached),
  'audit.append/1': mutator('audit', 'fact', MUTATION_ARGS['audit.append'][1], kept),
  'log.salvage/1': mutator('log', 'fact', MUTATION_ARGS['log.salvage'][1], kept),
};

/** The mutator of a name and version, or undefined: an older centre parks what it does not know. */
export const mutatorOf = (name: string, v: number): Mutator | undefined =>
  Object.hasOwn(MUTATORS, `${name}/${v}`) ? MUTATORS[`${name}/${v}`] : undefined;

/** Names with versions, for tests that go over all of them. */
export const MUTATOR_NAMES: readonly string[] = Object.keys(MUTATORS);
