import { expect, test } from 'vitest';
import type { GrantBody } from '#contract/wire/enrolment';
import { mutatorOf, type Root } from '#domain/mutations/index';
import { grantsOf, isLiving, machineRoot } from '#domain/mutations/machines';
import { uuid } from './samples.ts';

const M = uuid(1);
const MALL = `mall:${uuid(10)}`;
const OTHER = `mall:${uuid(20)}`;
const first: GrantBody = {
  id: uuid(100),
  machineId: M,
  operatorId: null,
  scope: MALL,
  role: 'counter',
  assignment: { counterId: uuid(30), serviceCodes: null, officerIds: null },
  state: 'active',
  cause: null,
  reason: '',
  order: 0,
};
const assignment = { counterId: uuid(31), serviceCodes: ['DKC-KK-01'], officerIds: null };
const order = (n: number, expects: string | null, scope = MALL) =>
  ['machine.reassign', { expects, grantId: uuid(n), scope, assignment, reason: 'antrean' }] as const;

function apply(row: Root | null, name: string, args: unknown, machineId = M) {
  const judgement = mutatorOf(name, 1)?.judge(row, JSON.stringify(args), {
    mid: 'x',
    machineId,
    scope: MALL,
    entityId: M,
  });
  if (!judgement) throw new Error('no mutator');
  return judgement;
}
/** Applies in order; each must be taken. */
function after(...steps: readonly (readonly [string, unknown])[]): Root {
  let row = machineRoot(M, 1, [first]);
  for (const [name, args] of steps) {
    const judgement = apply(row, name, args);
    if (!('row' in judgement) || !judgement.row) throw new Error(`${name}: ${judgement.status}`);
    row = judgement.row;
  }
  return row;
}
const said = (row: Root) => grantsOf(row).map(({ id, state, cause }) => [id, state, cause]);

test('a reassignment closes the old grant and adds the new one; the switch ends the old one', () => {
  const ordered = after(order(101, first.id));
  expect(said(ordered)).toEqual([
    [uuid(100), 'closing', null],
    [uuid(101), 'active', null],
  ]);
  expect(ordered.scope).toBe(MALL);
  const switched = after(order(101, first.id, OTHER), ['assignment.switch', { from: first.id, to: uuid(101) }]);
  expect(said(switched)).toEqual([
    [uuid(100), 'ended', 'reassigned'],
    [uuid(101), 'active', null],
  ]);
  expect(switched.scope).toBe(OTHER);
});

test('the same order twice changes nothing, one from an older view is refused', () => {
  const row = after(order(101, first.id));
  expect(apply(row, ...order(101, first.id))).toMatchObject({ status: 'merged', changed: false });
  expect(apply(row, ...order(102, first.id))).toMatchObject({ status: 'rejected', reason: 'assignment_changed' });
});

test('a second order replaces one that was not taken over yet', () => {
  const row = after(order(101, first.id), order(102, uuid(101)));
  expect(said(row)).toEqual([
    [uuid(100), 'closing', null],
    [uuid(101), 'ended', 'reassigned'],
    [uuid(102), 'active', null],
  ]);
  expect(grantsOf(row).map((grant) => grant.order)).toEqual([0, 1, 2]);
});

test('ending the ordered grant takes the order back', () => {
  const row = after(order(101, first.id), ['grant.end', { grantId: uuid(101), cause: 'reassigned', reason: 'batal' }]);
  expect(grantsOf(row).filter(isLiving)).toMatchObject([{ id: first.id, state: 'active' }]);
});

test('a grant that ended stays as it ended', () => {
  const end = ['grant.end', { grantId: first.id, cause: 'reassigned', reason: 'x' }] as const;
  const row = after(end);
  expect(apply(row, ...end)).toMatchObject({ status: 'merged', changed: false });
  expect(apply(row, 'grant.end', { grantId: first.id, cause: 'for_cause', reason: 'x' })).toMatchObject({
    reason: 'ended',
  });
  expect(apply(row, 'grant.end', { grantId: uuid(9), cause: 'reassigned', reason: 'x' })).toMatchObject({
    reason: 'not_found',
  });
});

test('a switch happened: it is never rejected, also after the grant it left or took was ended', () => {
  const forced = after(order(101, first.id), ['grant.end', { grantId: first.id, cause: 'reassigned', reason: 'x' }]);
  const to = ['assignment.switch', { from: first.id, to: uuid(101) }] as const;
  expect(apply(forced, ...to)).toMatchObject({ status: 'merged' });
  const replaced = after(order(101, first.id), order(102, uuid(101)));
  expect(apply(replaced, ...to)).toMatchObject({ status: 'applied' });
  expect(apply(after(order(101, first.id)), ...to, uuid(2))).toMatchObject({ status: 'parked', reason: 'no_right' });
  expect(apply(null, ...to)).toMatchObject({ status: 'parked', reason: 'root_missing' });
});
