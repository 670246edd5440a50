import { expect, test } from 'vitest';
import type { GrantBody } from '#contract/wire/enrolment';
import { maySignInHere, nextStep } from '#domain/assignment/index';

const grant = (id: string, order: number, state: GrantBody['state'], scope = 'mall:1'): GrantBody => ({
  id,
  machineId: 'm',
  operatorId: null,
  scope,
  role: 'counter',
  assignment: null,
  state,
  cause: null,
  reason: '',
  order,
});

test.each<[string, GrantBody[], boolean, string]>([
  ['nothing heard yet', [], false, 'stay'],
  ['one living grant', [grant('a', 0, 'active')], false, 'stay'],
  ['an order between two visits', [grant('a', 0, 'closing'), grant('b', 1, 'active')], false, 'switch b under a'],
  ['an order in the middle of a visit', [grant('a', 0, 'closing'), grant('b', 1, 'active')], true, 'closing b'],
  ['an order that was taken back', [grant('a', 0, 'active'), grant('b', 1, 'ended')], false, 'stay'],
  ['a closing grant whose successor is gone', [grant('a', 0, 'closing'), grant('b', 1, 'ended')], false, 'stay'],
  ['a forced end, same mall, in a visit', [grant('a', 0, 'ended'), grant('b', 1, 'active')], true, 'switch b under b'],
  [
    'a forced end, other mall, in a visit',
    [grant('a', 0, 'ended'), grant('b', 1, 'active', 'mall:2')],
    true,
    'closing b',
  ],
  [
    'a forced end, other mall, between',
    [grant('a', 0, 'ended'), grant('b', 1, 'active', 'mall:2')],
    false,
    'switch b under b',
  ],
  ['an end without another', [grant('a', 0, 'ended')], true, 'none'],
  [
    'two orders behind each other',
    [grant('a', 0, 'closing'), grant('b', 1, 'ended'), grant('c', 2, 'active')],
    false,
    'switch c under a',
  ],
])('%s', (_name, grants, isServing, wanted) => {
  const step = nextStep([...grants].reverse(), 'a', isServing);
  const said =
    step.kind === 'switch'
      ? `switch ${step.next.id} under ${step.under.id}`
      : step.kind === 'closing'
        ? `closing ${step.next.id}`
        : step.kind;
  expect(said).toBe(wanted);
});

test.each([
  ['officer', null, true],
  ['officer', ['o'], true],
  ['officer', ['p'], false],
  ['officer', [], false],
  ['supervisor', [], true],
  ['technician', ['p'], true],
])('%s at a counter for %j may sign in: %s', (role, officerIds, may) => {
  expect(maySignInHere({ id: 'o', role }, officerIds)).toBe(may);
});
