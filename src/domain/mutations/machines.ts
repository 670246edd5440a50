import type { z } from 'zod';
import { GrantBody } from '#contract/wire/enrolment';
import type { AssignmentSwitch, GrantEnd, MachineReassign } from '#contract/wire/mutations';
import { type Json, type Judgement, type MutationContext, park, reject, type Root } from './judgement.ts';

/**
 * A machine as a root: its grants, oldest first. Its scope is that of the grant it works under; with no living grant it
 * stays where it was last.
 */
export function machineRoot(machineId: string, rev: number, grants: readonly GrantBody[]): Root {
  const held = grants.find(isLiving) ?? grants.at(-1);
  return {
    scope: held?.scope ?? `machine:${machineId}`,
    rev,
    body: { grants: grants as unknown as Json },
    fieldRev: {},
  };
}

/** Grants of a machine root; throws on a body that `machineRoot` did not make. */
export const grantsOf = (row: Root): GrantBody[] => GrantBody.array().parse(row.body['grants']);

export const isLiving = ({ state }: Pick<GrantBody, 'state'>): boolean => state !== 'ended';

const written = (row: Root, ctx: MutationContext, grants: readonly GrantBody[]): Judgement => ({
  status: 'applied',
  row: machineRoot(ctx.entityId, row.rev + 1, grants),
  changed: true,
});

const unchanged = (row: Root): Judgement => ({ status: 'merged', row, changed: false });

const ended = (grant: GrantBody, cause: GrantBody['cause']): GrantBody => ({ ...grant, state: 'ended', cause });

/**
 * The grant worked under closes and the new one is added; one that was ordered before and never taken over ends, so
 * a machine has at most two. Nothing is turned into another: moving it back is one more grant.
 */
export function reassigned(row: Root | null, args: z.output<typeof MachineReassign>, ctx: MutationContext): Judgement {
  if (row === null) return park('root_missing');
  const grants = grantsOf(row);
  if (grants.some(({ id }) => id === args.grantId)) return unchanged(row);
  const living = grants.filter(isLiving);
  if ((living.at(-1)?.id ?? null) !== args.expects) return reject('assignment_changed', String(row.rev));
  const held = living[0]?.id;
  const before = grants.map((grant): GrantBody => {
    if (!isLiving(grant)) return grant;
    return grant.id === held ? { ...grant, state: 'closing' } : ended(grant, 'reassigned');
  });
  const order = Math.max(-1, ...grants.map((grant) => grant.order)) + 1;
  const added: GrantBody = {
    id: args.grantId,
    machineId: ctx.entityId,
    operatorId: null,
    scope: args.scope,
    role: 'counter',
    assignment: args.assignment,
    state: 'active',
    cause: null,
    reason: args.reason,
    order,
  };
  return written(row, ctx, [...before, added]);
}

/** Whatever the machine is doing; work it wrote before it heard of this still counts, unless it ends for cause. */
export function grantEnded(row: Root | null, args: z.output<typeof GrantEnd>, ctx: MutationContext): Judgement {
  if (row === null) return park('root_missing');
  const grants = grantsOf(row);
  const found = grants.find(({ id }) => id === args.grantId);
  if (!found) return reject('not_found', String(row.rev));
  if (!isLiving(found)) return found.cause === args.cause ? unchanged(row) : reject('ended', found.cause ?? '');
  const after = grants.map((grant) => (grant.id === args.grantId ? ended(grant, args.cause) : grant));
  const living = after.filter(isLiving);
  const only = living.length === 1 ? living[0]?.id : undefined; // the order to move was taken back
  return written(
    row,
    ctx,
    after.map((grant): GrantBody => (grant.id === only ? { ...grant, state: 'active' } : grant)),
  );
}

/**
 * It happened, so it is never refused: the machine left one grant at this place of its log and works under another.
 * A grant that ended meanwhile stays ended; the machine will hear of that one too.
 */
export function switched(row: Root | null, args: z.output<typeof AssignmentSwitch>, ctx: MutationContext): Judgement {
  if (ctx.machineId !== ctx.entityId) return park('no_right');
  if (row === null) return park('root_missing');
  const grants = grantsOf(row);
  if (!grants.some(({ id }) => id === args.to)) return park('root_missing');
  const from = grants.find(({ id }) => id === args.from);
  if (!from) return park('root_missing');
  if (!isLiving(from)) return unchanged(row);
  return written(
    row,
    ctx,
    grants.map((grant) => (grant.id === args.from ? ended(grant, 'reassigned') : grant)),
  );
}
