import { expect, test } from 'vitest';
import { MUTATION_ARGS } from '#contract/wire/mutations';
import { type GrantFacts, isAuthorised } from '#domain/mutations/authorise';
import { type Candidate, evaluateTxn, rootKey } from '#domain/mutations/evaluate';
import { mutatorOf, MUTATOR_NAMES, type Root } from '#domain/mutations/index';
import { application, citizen, receipt, SHA, uuid } from './samples.ts';

const grant: GrantFacts = {
  id: 'g',
  machineId: 'a',
  operatorId: null,
  scope: 'mall:1',
  endedCause: null,
  endedPos: null,
};
const candidate = (name: string, entity: string, args: unknown, change: Partial<Candidate> = {}): Candidate => ({
  name,
  entity,
  v: 1,
  mid: `${name}-${JSON.stringify(args).length}`,
  entityId: uuid(1),
  scope: 'mall:1',
  grantId: 'g',
  operatorId: 'o',
  seen: 0,
  args: JSON.stringify(args),
  ...change,
});
const judge = (txn: readonly Candidate[], roots: Record<string, Root> = {}, machineId = 'a') =>
  evaluateTxn(txn, {
    machineId,
    grant: (id) => (id === 'g' ? { ...grant, machineId } : undefined),
    root: (entity, id) => roots[rootKey(entity, id)] ?? null,
    isSupervisor: () => false,
    conflict: () => undefined,
    parked: () => undefined,
  });
const statuses = (outcome: ReturnType<typeof judge>) => outcome.judgements.map(({ status }) => status);
const reasons = (outcome: ReturnType<typeof judge>) =>
  outcome.judgements.map((each) => (each.status === 'parked' ? each.reason : null));

const submit = candidate('application.submit', 'application', { application: application() });
const issue = candidate('receipt.issue', 'application', { receipt: receipt() });
const seal = (level: string) =>
  candidate('receipt.seal', 'application', { receiptId: uuid(9), level, sha256: SHA, digest: SHA, kid: 'k' });

test('every mutation of the contract has a mutator for every version, and none besides', () => {
  const wanted = Object.entries(MUTATION_ARGS).flatMap(([name, byVersion]) =>
    Object.keys(byVersion).map((v) => `${name}/${v}`),
  );
  expect([...MUTATOR_NAMES].sort()).toEqual(wanted.sort());
  expect(mutatorOf('toString', 1)).toBeUndefined();
});

test('an application, its receipt and its seal make one row, three revisions long', () => {
  const outcome = judge([submit, issue, seal('B-B')]);
  expect(statuses(outcome)).toEqual(['applied', 'applied', 'applied']);
  const root = outcome.roots.get(rootKey('application', uuid(1)));
  expect(root?.rev).toBe(3);
  expect(root?.body['receipts']).toMatchObject([{ id: uuid(9), seal: { level: 'B-B', sha256: SHA } }]);
});

test('seals only rise', () => {
  expect(statuses(judge([submit, issue, seal('B-T'), seal('B-B'), seal('B-LT')]))).toEqual([
    'applied',
    'applied',
    'applied',
    'merged',
    'applied',
  ]);
});

test('the same receipt twice is merged, a receipt of nothing is parked', () => {
  expect(statuses(judge([submit, issue, { ...issue, mid: 'again' }]))).toEqual(['applied', 'applied', 'merged']);
  expect(reasons(judge([issue]))).toEqual(['root_missing']);
  expect(reasons(judge([submit, seal('B-B')]))).toEqual(['txn', 'root_missing']);
});

test('a fact is never rejected, whatever stands there already', () => {
  const first = judge([submit]);
  const roots = Object.fromEntries(first.roots);
  expect(statuses(judge([submit], roots))).toEqual(['merged']);
  const other = candidate('application.submit', 'application', { application: { ...application(), counter: '2' } });
  expect(reasons(judge([other], roots))).toEqual(['exists']);
});

test('an application under another id than its own is not accepted', () => {
  expect(reasons(judge([{ ...submit, entityId: uuid(2) }]))).toEqual(['invalid_args']);
});

test('an erased mutation has no effect and is not judged', () => {
  expect(judge([{ ...submit, args: null }])).toMatchObject({ judgements: [{ status: 'merged', row: null }] });
});

test.each([
  ['a name nobody knows', { name: 'citizen.vanish' }, 'unknown_mutator'],
  ['a version of the future', { v: 2 }, 'unknown_mutator'],
  ['arguments that are not JSON', { args: '{' }, 'invalid_args'],
  ['arguments of another shape', { args: '{"data":{}}' }, 'invalid_args'],
  ['the wrong kind of root', { entity: 'application' }, 'invalid_args'],
  ['a grant that is not there', { grantId: 'x' }, 'no_right'],
  ['a scope the grant does not name', { scope: 'mall:2' }, 'no_right'],
] as const)('%s is parked', (_name, change, reason) => {
  const register = candidate('citizen.register', 'citizen', { data: citizen(), method: 'card' }, change);
  expect(reasons(judge([register]))).toEqual([reason]);
});

test('a row that belongs to another scope is not changed', () => {
  const root: Root = { scope: 'mall:2', rev: 1, body: citizen(), fieldRev: {} };
  const update = candidate('citizen.update', 'citizen', { fields: { rt: [null, '001'] } });
  expect(reasons(judge([update], { [rootKey('citizen', uuid(1))]: root }))).toEqual(['scope']);
});

test.each<[string, Partial<GrantFacts>, number, boolean]>([
  ['a living grant', {}, 0, true],
  ['another machine’s grant', { machineId: 'b' }, 0, false],
  ['another person’s grant', { machineId: null, operatorId: 'p' }, 0, false],
  ['a person’s own grant', { machineId: null, operatorId: 'o' }, 0, true],
  ['an end not yet heard of', { endedCause: 'reassigned', endedPos: 5 }, 4, true],
  ['an end heard of', { endedCause: 'reassigned', endedPos: 5 }, 5, false],
  ['an end nobody was told of', { endedCause: 'expired' }, 9, true],
  ['an end for cause, heard of or not', { endedCause: 'for_cause', endedPos: 5 }, 0, false],
])('%s', (_name, change, seen, may) => {
  const mutation = { name: 'citizen.register', scope: 'mall:1', grantId: 'g', operatorId: 'o', seen };
  expect(isAuthorised(mutation, 'a', { ...grant, ...change })).toBe(may);
});

test('audit of the machine itself needs no right, and none of another machine is taken', () => {
  const entry = { name: 'audit.append', grantId: 'none', operatorId: 'o', seen: 0 };
  expect(isAuthorised({ ...entry, scope: 'machine:a' }, 'a', undefined)).toBe(true);
  expect(isAuthorised({ ...entry, scope: 'machine:b' }, 'a', undefined)).toBe(false);
});
