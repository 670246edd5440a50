import { expect, test } from 'vitest';
import { type Candidate, evaluateTxn, type Judges, rootKey } from '#domain/mutations/evaluate';
import type { Root } from '#domain/mutations/index';
import { machineRoot } from '#domain/mutations/machines';
import { application, citizen, receipt, uuid } from './samples.ts';

const MALL = `mall:${uuid(10)}`;
const OTHER = `mall:${uuid(20)}`;
const ITEM = uuid(50);

const mutation = (
  name: string,
  entity: string,
  entityId: string,
  args: unknown,
  change: Partial<Candidate> = {},
): Candidate => ({
  name,
  entity,
  entityId,
  v: 1,
  mid: `${name} ${entityId}`,
  scope: MALL,
  grantId: 'g',
  operatorId: 's',
  seen: 0,
  args: JSON.stringify(args),
  ...change,
});
const old = { grantId: 'ended', operatorId: 'o' };
const submit = mutation('application.submit', 'application', uuid(1), { application: application() }, old);
const issue = mutation('receipt.issue', 'application', uuid(1), { receipt: receipt() }, old);
const accept = (scope: string | null = null) => mutation('parked.accept', 'parked', ITEM, { scope });
const refuse = mutation('parked.refuse', 'parked', ITEM, { reason: 'ganda' });

function judges(change: Partial<Judges> = {}, roots: Readonly<Record<string, Root>> = {}): Judges {
  const held = { state: 'open', machineId: 'b', scope: MALL, mutations: [submit, issue] } as const;
  return {
    machineId: 'a',
    grant: (id) =>
      id === 'g' ? { id, machineId: 'a', operatorId: null, scope: MALL, endedCause: null, endedPos: null } : undefined,
    root: (entity, id) => roots[rootKey(entity, id)] ?? null,
    isSupervisor: (scope, operatorId) => operatorId === 's' && scope === MALL,
    conflict: () => undefined,
    parked: (id) => (id === ITEM ? held : undefined),
    ...change,
  };
}
const one = (candidate: Candidate, from = judges()) => {
  const { judgements, decisions, roots } = evaluateTxn([candidate], from);
  return { judgement: judgements[0], decision: decisions[0], roots };
};

test('an accepted txn takes effect as a whole, as its own machine’s work', () => {
  const { judgement, decision, roots } = one(accept());
  expect(judgement).toMatchObject({ status: 'applied' });
  expect(decision).toMatchObject({ kind: 'parked', txn: ITEM, decision: 'accepted', scope: null });
  const root = roots.get(rootKey('application', uuid(1)));
  expect([root?.scope, root?.rev]).toEqual([MALL, 2]);
  expect(root?.fieldRev['receipts']?.machine).toBe('b');
});

test('handed over it stands in the other mall, if the supervisor decides there too', () => {
  expect(one(accept(OTHER)).judgement).toMatchObject({ status: 'parked', reason: 'no_right' });
  const both = judges({ isSupervisor: () => true });
  expect(one(accept(OTHER), both).roots.get(rootKey('application', uuid(1)))?.scope).toBe(OTHER);
});

test('what cannot take effect even now stays parked, and the supervisor hears why', () => {
  const there: Root = { scope: MALL, rev: 1, body: { ...application(), counter: '9' }, fieldRev: {} };
  const { judgement, roots, decision } = one(accept(), judges({}, { [rootKey('application', uuid(1))]: there }));
  expect(judgement).toMatchObject({ status: 'rejected', reason: 'still_parked', current: 'exists' });
  expect([roots.size, decision]).toEqual([0, undefined]);
});

test('refusing leaves no row, and both decisions are made once', () => {
  expect(one(refuse)).toMatchObject({
    judgement: { status: 'applied' },
    decision: { decision: 'refused', reason: 'ganda' },
  });
  expect(one(refuse).roots.size).toBe(0);
  const decided = judges({ parked: () => ({ state: 'accepted', machineId: 'b', scope: MALL, mutations: [submit] }) });
  for (const each of [accept(), refuse]) expect(one(each, decided).judgement).toMatchObject({ reason: 'decided' });
  const gone = judges({ parked: () => undefined });
  for (const each of [accept(), refuse]) expect(one(each, gone).judgement).toMatchObject({ reason: 'not_found' });
});

test('a decision that was parked itself is made anew, never accepted', () => {
  const inner = mutation('machine.reassign', 'machine', uuid(7), {});
  const held = judges({ parked: () => ({ state: 'open', machineId: 'b', scope: MALL, mutations: [inner] }) });
  expect(one(accept(), held).judgement).toMatchObject({ status: 'rejected', reason: 'not_acceptable' });
});

const reassign = (scope: string) =>
  mutation('machine.reassign', 'machine', uuid(7), {
    expects: null,
    grantId: uuid(8),
    scope,
    assignment: { counterId: null, serviceCodes: null, officerIds: null },
    reason: 'x',
  });

test.each([
  ['an officer', { operatorId: 'o' }, MALL, 'no_right'],
  ['a supervisor of this mall alone, into another', {}, OTHER, 'no_right'],
  ['a machine without a grant', { grantId: 'x' }, MALL, 'no_right'],
])('%s decides nothing', (_name, change, scope, reason) => {
  const root = machineRoot(uuid(7), 1, []);
  const from = judges({}, { [rootKey('machine', uuid(7))]: { ...root, scope: MALL } });
  expect(one({ ...reassign(scope), ...change }, from).judgement).toMatchObject({ status: 'parked', reason });
});

test('a machine of another mall is not this supervisor’s to move', () => {
  const foreign = { ...machineRoot(uuid(7), 1, []), scope: OTHER };
  const { judgement } = one(reassign(MALL), judges({}, { [rootKey('machine', uuid(7))]: foreign }));
  expect(judgement).toMatchObject({ status: 'parked', reason: 'scope' });
});

const field = { entity: 'citizen', entityId: uuid(1), field: 'rt', mine: '007', theirs: '008' } as const;
const resolve = (choice: 'mine' | 'theirs', seen: string, value = choice === 'mine' ? '007' : '008') =>
  mutation('conflict.resolve', 'citizen', uuid(1), { conflictId: uuid(60), field: 'rt', choice, seen, value });
const person = (rt: string): Record<string, Root> => ({
  [rootKey('citizen', uuid(1))]: { scope: MALL, rev: 3, body: { ...citizen(), rt }, fieldRev: {} },
});
const conflict = (state: 'open' | 'resolved' = 'open') => ({ conflict: () => ({ ...field, state }) });

test.each([
  ['mine', '008', '007', 4],
  ['theirs', '008', '008', 3],
] as const)('choosing %s puts that value there and closes the conflict', (choice, seen, wanted, rev) => {
  const { judgement, decision } = one(resolve(choice, seen), judges(conflict(), person('008')));
  expect(judgement).toMatchObject({ status: 'applied', row: { rev, body: { rt: wanted } } });
  expect(decision).toEqual({ kind: 'conflict', id: uuid(60), mid: expect.any(String) });
});

test.each([
  [
    'one decided before',
    resolve('mine', '008'),
    conflict('resolved'),
    '008',
    { status: 'rejected', reason: 'decided' },
  ],
  [
    'a field written again since',
    resolve('mine', '008'),
    conflict(),
    '009',
    { status: 'rejected', reason: 'field_changed' },
  ],
  ['one that is not there', resolve('mine', '008'), {}, '008', { status: 'rejected', reason: 'not_found' }],
  [
    'a value that nobody wrote',
    resolve('mine', '008', '666'),
    conflict(),
    '008',
    { status: 'parked', reason: 'invalid_args' },
  ],
])('%s is not resolved', (_name, candidate, change, rt, wanted) => {
  const { judgement, decision } = one(candidate, judges(change, person(rt)));
  expect([judgement, decision]).toMatchObject([wanted, undefined]);
});

const advance = (event: string, from: string) =>
  mutation('application.advance', 'application', uuid(1), { event, from });
test.each([
  ['cancel', 'submitted', 'submitted', { status: 'applied' }],
  ['cancel', 'submitted', 'verified', { status: 'rejected', reason: 'state', current: 'verified' }],
  ['collect', 'submitted', 'submitted', { status: 'rejected', reason: 'state' }],
  ['approve', 'in-process', 'in-process', { status: 'parked', reason: 'invalid_args' }],
])('%s from %s, where it is %s', (event, from, state, wanted) => {
  const row: Root = { scope: MALL, rev: 1, body: { ...application(), state }, fieldRev: {} };
  expect(one(advance(event, from), judges({}, { [rootKey('application', uuid(1))]: row })).judgement).toMatchObject(
    wanted,
  );
});
