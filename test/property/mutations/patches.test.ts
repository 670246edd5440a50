import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Json, mutatorOf, type Root } from '#domain/mutations/index';
import { citizen, uuid } from '#test/domain/mutations/samples';

const FIELDS = ['rt', 'occupation', 'village', 'religion'] as const;
const update = mutatorOf('citizen.update', 1);
const start = (): Root => ({ scope: 'mall:1', rev: 1, body: citizen(), fieldRev: {} });

type Patch = Record<string, [Json, Json]>;
const value = fc.constantFrom<Json>('A', 'B', 'C', null);
const patch = fc.dictionary(fc.constantFrom(...FIELDS), fc.tuple(value, value)) as fc.Arbitrary<Patch>;

function apply(row: Root, machineId: string, mid: string, fields: Patch): { row: Root; conflicts: number } {
  const judgement = update?.judge(row, JSON.stringify({ fields }), {
    mid,
    machineId,
    scope: 'mall:1',
    entityId: uuid(1),
  });
  if (!judgement || !('row' in judgement) || !judgement.row)
    throw new Error('a patch of a row that is there has a row');
  return { row: judgement.row, conflicts: judgement.status === 'conflict' ? judgement.conflicts.length : 0 };
}

/** What an officer saw and wrote: `from` is what stood there. */
const seenFrom = (row: Root, fields: Patch): Patch =>
  Object.fromEntries(Object.entries(fields).map(([field, [, to]]) => [field, [row.body[field] ?? null, to]]));

test('patches of different fields commute and never conflict', () => {
  fc.assert(
    fc.property(patch, patch, (one, two) => {
      const left = Object.fromEntries(Object.entries(one).filter(([field]) => field < 'q'));
      const right = Object.fromEntries(Object.entries(two).filter(([field]) => field >= 'q'));
      const [a, b] = [seenFrom(start(), left), seenFrom(start(), right)];
      const ab = apply(apply(start(), 'a', '1', a).row, 'b', '2', b);
      const ba = apply(apply(start(), 'b', '2', b).row, 'a', '1', a);
      expect(ab.row.body).toEqual(ba.row.body);
      expect([ab.conflicts, ba.conflicts]).toEqual([0, 0]);
    }),
  );
});

test('the same patch again changes nothing', () => {
  fc.assert(
    fc.property(patch, (fields) => {
      const once = apply(start(), 'a', '1', seenFrom(start(), fields)).row;
      expect(apply(once, 'a', '1', seenFrom(start(), fields)).row).toEqual(once);
    }),
  );
});

test('a machine never conflicts with itself, whatever it believed stood there', () => {
  fc.assert(
    fc.property(fc.array(patch, { maxLength: 6 }), (patches) => {
      let row = start();
      for (const [n, fields] of patches.entries()) {
        const mine = seenFrom(start(), fields); // always from the first state, as a replay would
        const result = apply(row, 'a', String(n), mine);
        expect(result.conflicts).toBe(0);
        row = result.row;
      }
    }),
  );
});

test('different values of two machines for one field keep the first and leave one conflict a field', () => {
  fc.assert(
    fc.property(patch, patch, (one, two) => {
      const [a, b] = [seenFrom(start(), one), seenFrom(start(), two)];
      const first = apply(start(), 'a', '1', a).row;
      const second = apply(first, 'b', '2', b);
      const clashes = Object.keys(b).filter((f) => first.fieldRev[f] && first.body[f] !== b[f]?.[1]);
      expect(second.conflicts).toBe(clashes.length);
      for (const field of clashes) expect(second.row.body[field]).toEqual(first.body[field]);
    }),
  );
});

test('no mutator throws, whatever row, arguments and order it is given', () => {
  const anyRow = fc.option(
    fc.record({
      scope: fc.string(),
      rev: fc.nat(),
      body: fc.dictionary(fc.string(), fc.jsonValue()),
      fieldRev: fc.constant({}),
    }),
  );
  const names = [
    'citizen.register',
    'citizen.update',
    'application.submit',
    'receipt.issue',
    'receipt.seal',
    'audit.append',
  ];
  fc.assert(
    fc.property(fc.constantFrom(...names), anyRow, fc.oneof(fc.json(), fc.string()), (name, row, args) => {
      const context = { mid: '1', machineId: 'a', scope: 'mall:1', entityId: uuid(1) };
      const judgement = mutatorOf(name, 1)?.judge(row as Root | null, args, context);
      expect(judgement?.status).toBeDefined();
    }),
  );
});
