import type { Input, Output } from '#contract/index';
import type { Officer } from '#contract/session';
import { MUTATION_ARGS, type MutationArgs } from '#contract/wire/mutations';
import type { Core } from '#core/context';
import { fail } from '#core/fault';
import { commit, type Tx } from '#core/transaction';
import { countPending, selectRejected, updateClosed } from './ledger.sql.ts';

/** What an officer writes of a row, and can therefore write again. */
const REPEATABLE = [
  'citizen.register',
  'citizen.update',
  'application.submit',
  'application.advance',
  'receipt.issue',
  'receipt.seal',
] as const;
type Repeatable = (typeof REPEATABLE)[number];
const isRepeatable = (name: string): name is Repeatable => (REPEATABLE as readonly string[]).includes(name);

/** Errors: `not-found`, `wrong-state`. */
export function retryLedger(core: Core, officer: Officer, input: Input<'ledger.retry'>): Output<'ledger.retry'> {
  const answer = commit(core, officer, { name: 'ledger.retry', id: input.commandId }, (tx) => {
    if (selectRejected(tx.db, { entity: input.entity, id: input.id }).length > 0) return repeat(tx, input);
    const isUnsent = (countPending(tx.db, { entity: input.entity, id: input.id })?.count ?? 0) > 0;
    if (!isUnsent) fail('wrong-state', { state: 'at-centre', event: 'retry' });
    return { done: 'send' } as const;
  });
  core.sync.sendNow();
  return answer;
}

/** The same intent once more, on the row as it is now and under the present assignment; the centre judges it anew. */
function repeat(tx: Tx, { entity, id }: Input<'ledger.retry'>): Output<'ledger.retry'> {
  for (const { n, name, v, args } of selectRejected(tx.db, { entity, id })) {
    if (!isRepeatable(name) || args === null) fail('wrong-state', { state: 'rejected', event: 'retry' });
    const read = MUTATION_ARGS[name][v as 1]?.safeParse(JSON.parse(args));
    if (!read?.success) fail('wrong-state', { state: 'rejected', event: 'retry' });
    const mid = tx.tryMutate(name, entity, id, read.data as MutationArgs<Repeatable>);
    if (mid === null) fail('wrong-state', { state: 'rejected', event: 'retry' });
    updateClosed(tx.db, { n, closed: 'repeated' });
  }
  tx.audit({ action: 'item-repeated', subject: { kind: entity, id } });
  tx.changed(`${entity}:${id}`, 'ledger');
  return { done: 'repeat' };
}

/** Errors: `not-found`, `wrong-state`. */
export function discardLedger(core: Core, officer: Officer, input: Input<'ledger.discard'>): Record<string, never> {
  return commit(core, officer, { name: 'ledger.discard', id: input.commandId }, (tx) => {
    const { entity, id } = input;
    const rejected = selectRejected(tx.db, { entity, id });
    if (rejected.length === 0) fail('wrong-state', { state: 'at-centre', event: 'discard' });
    for (const { n } of rejected) updateClosed(tx.db, { n, closed: 'discarded' });
    tx.audit({ action: 'item-discarded', subject: { kind: entity, id } });
    tx.changed(`${entity}:${id}`, 'ledger');
    return {};
  });
}
