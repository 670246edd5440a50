import type { z } from 'zod';
import { ApplicationState } from '#contract/applications';
import type { ApplicationAdvance } from '#contract/wire/mutations';
import { nextState } from '#domain/lifecycle/application';
import { type Judgement, type MutationContext, park, reject, type Root } from './judgement.ts';
import { withFields } from './rows.ts';

/** Compare and set on the state machine: whoever comes second hears what it is now (docs/design/sync.md, section 6). */
export function advanced(
  row: Root | null,
  { event, from }: z.output<typeof ApplicationAdvance>,
  ctx: MutationContext,
): Judgement {
  if (row === null) return park('root_missing');
  const current = ApplicationState.safeParse(row.body['state']);
  if (!current.success) return park('root_invalid');
  const next = nextState(from, event);
  if (next === undefined || current.data !== from) return reject('state', current.data);
  return { status: 'applied', row: withFields(row, { state: next }, ctx), changed: true };
}
