import type { z } from 'zod';
import { MUTATION_ARGS } from '#contract/wire/mutations';
import { attached } from './attachments.ts';
import { type Json, type Judgement, type MutationContext, park, type Root } from './judgement.ts';
import { advanced } from './lifecycle.ts';
import { grantEnded, reassigned, switched } from './machines.ts';
import { issued, sealed } from './receipts.ts';
import { created, patched, resolved } from './rows.ts';

export type { FieldConflict, Json, Judgement, MutationContext, Root } from './judgement.ts';
import { type Converter, withConverters } from './versions.ts';

/** What a mutation is about; `audit` and `log` have no row, and a decision on a `parked` txn changes the rows of that txn. */
export type Entity = 'citizen' | 'application' | 'machine' | 'parked' | 'audit' | 'log';

/**
 * One version of one mutation, by the rows of the table in docs/design/sync.md, section 6. `fact`: it happened, so it
 * is never rejected. `decision`: only a supervisor of its scope, and of every scope in `alsoIn`.
 */
export interface Mutator {
  readonly entities: readonly Entity[];
  readonly kind: 'fact' | 'fields' | 'state' | 'decision';
  /** Applies to the row the centre or the workstation holds, or null when there is none. Pure. */
  judge(row: Root | null, args: string, ctx: MutationContext): Judgement;
  /** Other scopes that the arguments name, and that the supervisor needs a right in. */
  alsoIn(args: string): readonly string[];
}

type Body = { readonly [field: string]: Json };

function mutator<S extends z.ZodType>(
  entity: Entity | readonly Entity[],
  kind: Mutator['kind'],
  schema: S,
  apply: (row: Root | null, args: z.output<S>, ctx: MutationContext) => Judgement,
  alsoIn: (args: z.output<S>) => readonly string[] = () => [],
): Mutator {
  return {
    entities: typeof entity === 'string' ? [entity] : entity,
    kind,
    judge: (row, text, ctx) => {
      const args = schema.safeParse(parseJson(text));
      return args.success ? apply(row, args.data, ctx) : park('invalid_args');
    },
    alsoIn: (text) => {
      const args = schema.safeParse(parseJson(text));
      return args.success ? alsoIn(args.data) : [];
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

/** The newest version of every mutation; nothing else changes a row. */
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
  'application.advance/1': mutator('application', 'state', MUTATION_ARGS['application.advance'][1], advanced),
  'machine.reassign/1': mutator(
    'machine',
    'decision',
    MUTATION_ARGS['machine.reassign'][1],
    reassigned,
    ({ scope }) => [scope],
  ),
  'grant.end/1': mutator('machine', 'decision', MUTATION_ARGS['grant.end'][1], grantEnded),
  'assignment.switch/1': mutator('machine', 'fact', MUTATION_ARGS['assignment.switch'][1], switched),
  'conflict.resolve/1': mutator(['citizen', 'application'], 'decision', MUTATION_ARGS['conflict.resolve'][1], resolved),
  // What a decision on a parked txn does is in decide.ts: it changes the rows of that txn, not one of its own.
  'parked.accept/1': mutator('parked', 'decision', MUTATION_ARGS['parked.accept'][1], kept, ({ scope }) =>
    scope === null ? [] : [scope],
  ),
  'parked.refuse/1': mutator('parked', 'decision', MUTATION_ARGS['parked.refuse'][1], kept),
  'audit.append/1': mutator('audit', 'fact', MUTATION_ARGS['audit.append'][1], kept),
  'log.salvage/1': mutator('log', 'fact', MUTATION_ARGS['log.salvage'][1], kept),
};

/** From each version written in the last 12 months to the next. None had to be replaced yet. */
const CONVERTERS: Readonly<Record<string, Converter>> = {};

/** The mutator of a name and version, or undefined: an older centre parks what it does not know. */
export const mutatorOf = withConverters(MUTATORS, CONVERTERS);

/** Names with versions, for tests that go over all of them. */
export const MUTATOR_NAMES: readonly string[] = Object.keys(MUTATORS);
