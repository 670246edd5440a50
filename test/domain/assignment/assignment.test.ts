import { expect, test } from 'vitest';
import type { GrantBody } from '#contract/wire/enrolment';
import { maySignInHere, nextStep, type VisitInHand } from '#domain/assignment/index';

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

test.each<[string, GrantBody[], VisitInHand, string]>([
  ['nothing heard yet', [], 'none', 'stay'],
  ['one living grant', [grant('a', 0, 'active')], 'none', 'stay'],
  ['an order between two visits', [grant('a', 0, 'closing'), grant('b', 1, 'active')], 'none', 'switch b under a'],
  ['an order in the middle of a visit', [grant('a', 0, 'closing'), grant('b', 1, 'active')], 'attended', 'closing b'],
  ['an order, and a visit left open', [grant('a', 0, 'closing'), grant('b', 1, 'active')], 'unattended', 'closing b'],
  [
    'a forced end, other mall, and a visit left open',
    [grant('a', 0, 'ended'), grant('b', 1, 'active', 'mall:2')],
    'unattended',
    'switch b under b',
  ],
  ['an order that was taken back', [grant('a', 0, 'active'), grant('b', 1, 'ended')], 'none', 'stay'],
  ['a closing grant whose successor is gone', [grant('a', 0, 'closing'), grant('b', 1, 'ended')], 'none', 'stay'],
  [
    'a forced end, same mall, in a visit',
    [grant('a', 0, 'ended'), grant('b', 1, 'active')],
    'attended',
    'switch b under b',
  ],
  [
    'a forced end, other mall, in a visit',
    [grant('a', 0, 'ended'), grant('b', 1, 'active', 'mall:2')],
    'attended',
    'closing b',
  ],
  [
    'a forced end, other mall, between',
    [grant('a', 0, 'ended'), grant('b', 1, 'active', 'mall:2')],
    'none',
    'switch b under b',
  ],
  ['an end without another', [grant('a', 0, 'ended')], 'attended', 'none'],
  [
    'two orders behind each other',
    [grant('a', 0, 'closing'), grant('b', 1, 'ended'), grant('c', 2, 'active')],
    'none',
    'switch c under a',
  ],
])('%s', (_name, grants, visit, wanted) => {
  const step = nextStep([...grants].reverse(), 'a', visit);
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
