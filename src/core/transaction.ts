import type { Input, ProcedureName } from '#contract/index';
import type { Officer } from '#contract/session';
import type { MutationArgs, MutationName } from '#contract/wire/mutations';
import { appendAudit, type AuditEntry } from '#core/features/audit/index';
import { selectIdentity } from '#core/features/enrolment/index';
import { appendMachineMutation, appendMutation, NIL_UUID, type OutboxTx } from '#core/features/sync/outbox';
import { mutatorOf, type Root } from '#domain/mutations/index';
import type { Core } from './context.ts';
import { fail } from './fault.ts';
import { insertEmptyBase, insertResult, keepBase, selectResult, selectRoot, writeRoot } from './transaction.sql.ts';

/** Mutations of rows that this database does not hold as roots. */
type FarMutation = 'machine.reassign' | 'grant.end' | 'assignment.switch' | 'parked.accept' | 'parked.refuse';
type RootMutation = Exclude<MutationName, 'audit.append' | 'log.salvage' | FarMutation>;
type RootName = 'citizen' | 'application';

/** One officer action: everything in it commits together or not at all. */
export interface Tx extends OutboxTx {
  /** Appends to the audit chain, and to the outbox in a txn of its own. */
  audit(entry: AuditEntry): void;
  /**
   * Changes one root by the mutator that the centre will run too, and appends the mutation to the outbox.
   * Answers its mid. Throws when the mutator refuses: the caller has checked the rule before. Errors: `not-enrolled`.
   */
  mutate<N extends RootMutation>(name: N, entity: RootName, id: string, args: MutationArgs<N>): string;
  /** As `mutate`, where only the mutator can tell whether it still fits: null and nothing written when it does not. */
  tryMutate<N extends RootMutation>(name: N, entity: RootName, id: string, args: MutationArgs<N>): string | null;
  /**
   * Appends a mutation whose row only the centre holds; what came of it is known by the outbox and by later rows.
   * `under`: another grant than the one this workstation works under. Answers its mid. Errors: `not-enrolled`.
   */
  order<N extends FarMutation>(
    name: N,
    entity: 'machine' | 'parked',
    id: string,
    args: MutationArgs<N>,
    under?: { readonly scope: string; readonly grantId: string },
  ): string;
  /** Emitted after the commit, never from here. */
  changed(...keys: string[]): void;
}

/** Only what JSON can carry, so that a promise returned by mistake does not compile. */
export type Json = string | number | boolean | null | undefined | readonly Json[] | { readonly [key: string]: Json };

/** Runs `act` in one `BEGIN IMMEDIATE`; events and the push follow the commit. */
export function transact<T extends Json | void>(core: Core, officer: Officer | null, act: (tx: Tx) => T): T {
  const keys = new Set<string>();
  const run = core.db.transaction(() => act(openTx(core, officer, keys)));
  const value = run.immediate();
  if (keys.size > 0) core.emit('changed', { keys: [...keys] });
  core.sync.poke();
  return value;
}

type Committing = { readonly [N in ProcedureName]: Input<N> extends { commandId: string } ? N : never }[ProcedureName];

/** As `transact`, but a repeated `commandId` gets the stored answer and nothing happens again. */
export function commit<T extends Json | void>(
  core: Core,
  officer: Officer | null,
  command: { readonly name: Committing; readonly id: string },
  act: (tx: Tx) => T,
): T {
  const stored = selectResult(core.db, { id: command.id });
  if (stored) {
    if (stored.name !== command.name) fail('invalid-input', { fields: ['commandId'] });
    return JSON.parse(stored.result) as T; // written below by the same command
  }
  return transact(core, officer, (tx) => {
    const value = act(tx);
    insertResult(tx.db, { id: command.id, name: command.name, result: JSON.stringify(value ?? {}), at: tx.wall });
    return value;
  });
}

function openTx(core: Core, officer: Officer | null, keys: Set<string>): Tx {
  const identity = selectIdentity(core.db);
  const txn = core.ids.next();
  const operatorId = officer?.id ?? NIL_UUID;
  const tx: Tx = {
    db: core.db,
    wall: core.clock.now(),
    mono: core.clock.mono(),
    bootId: core.clock.bootId,
    newId: () => core.ids.next(),
    audit: (entry) => {
      const written = appendAudit(tx, identity?.machineId ?? NIL_UUID, officer, entry);
      if (!identity) return; // before enrolment there is no log to send it by; the chain itself holds it
      appendMachineMutation(tx, identity, { name: 'audit.append', args: written, operatorId, txn: tx.newId() });
    },
    mutate: (name, entity, entityId, args) =>
      tx.tryMutate(name, entity, entityId, args) ?? raise(`${name} was refused`),
    tryMutate: (name, entity, entityId, args) => {
      const { mallScope: scope, grantId, machineId } = identity ?? fail('not-enrolled', {});
      const changed = changeRoot(tx, { name, entity, entityId, scope, machineId, args: JSON.stringify(args) });
      if (!changed) return null;
      const about = { entity, entityId, scope, grantId, operatorId, baseRev: changed.baseRev, txn };
      return appendMutation(tx, { name, v: 1, args, ...about }).mid;
    },
    order: (name, entity, entityId, args, under) => {
      const { mallScope: scope, grantId } = identity ?? fail('not-enrolled', {});
      const about = { entity, entityId, scope, grantId, ...under, operatorId, baseRev: null, txn };
      return appendMutation(tx, { name, v: 1, args, ...about }).mid;
    },
    changed: (...more) => {
      for (const key of more) keys.add(key);
    },
  };
  return tx;
}

interface RootChange {
  readonly name: string;
  readonly entity: RootName;
  readonly entityId: string;
  readonly scope: string;
  readonly machineId: string;
  readonly args: string;
}

function raise(message: string): never {
  throw new Error(message);
}

/** Applies the mutator to the local row; answers the revision that the officer was looking at, or null when it refuses. */
function changeRoot(
  tx: Tx,
  { name, entity, entityId, scope, machineId, args }: RootChange,
): { readonly baseRev: number | null } | null {
  const found = selectRoot[entity](tx.db, { id: entityId });
  const before: Root | null = found
    ? { scope: found.scope, rev: found.rev ?? 0, body: JSON.parse(found.body), fieldRev: {} }
    : null;
  const judgement = mutatorOf(name, 1)?.judge(before, args, { mid: '', machineId, scope, entityId });
  if (!judgement || !('row' in judgement) || !judgement.row) return null;
  if (found) keepBase[entity](tx.db, { id: entityId });
  else insertEmptyBase(tx.db, { entity, id: entityId });
  writeRoot[entity](tx.db, { id: entityId, scope, body: JSON.stringify(judgement.row.body) });
  return { baseRev: found?.rev ?? null };
}
