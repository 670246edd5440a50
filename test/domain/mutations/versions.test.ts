import { expect, test } from 'vitest';
import { mutatorOf, MUTATOR_NAMES, type Json, type Root } from '#domain/mutations/index';
import { withConverters } from '#domain/mutations/versions';
import recorded from './recorded.json' with { type: 'json' };
import { citizen, uuid } from './samples.ts';

/** What workstations wrote, byte for byte, and what became of it: today's code must still say the same. */
interface Recorded {
  readonly args: string;
  readonly before: { readonly [field: string]: Json } | null;
  readonly status: string;
  readonly reason?: string;
  readonly after: { readonly [field: string]: Json } | null;
}
const RECORDED = recorded as Readonly<Record<string, Recorded>>;
const context = { mid: uuid(40), machineId: 'a', scope: 'mall:1', entityId: uuid(1) };
const rowOf = (body: Recorded['before']): Root | null => body && { scope: 'mall:1', rev: 3, body, fieldRev: {} };

test('every name and version has a recorded sample', () => {
  expect(MUTATOR_NAMES.filter((name) => !Object.hasOwn(RECORDED, name))).toEqual([]);
});

test.each(Object.entries(RECORDED))('%s is judged as it was when it was recorded', (key, sample) => {
  const [name = '', v = ''] = key.split('/');
  const judgement = mutatorOf(name, Number(v))?.judge(rowOf(sample.before), sample.args, context);
  expect(judgement).toMatchObject({ status: sample.status, ...(sample.reason ? { reason: sample.reason } : {}) });
  expect(judgement && 'row' in judgement ? (judgement.row?.body ?? null) : null).toEqual(sample.after);
});

/** As if the newest version were 3: version 1 called the person `nama`, version 2 had no method. */
const newest = mutatorOf('citizen.register', 1);
const find = withConverters(newest ? { 'citizen.register/3': newest } : {}, {
  'citizen.register/1': (args) => ({ data: { ...citizen(), name: (args as { nama: string }).nama } }),
  'citizen.register/2': (args) => ({ ...(args as object), method: 'manual' }),
});

test('an old version is converted step by step to the newest', () => {
  const old = find('citizen.register', 1)?.judge(null, '{"nama":"Budi"}', context);
  expect(old).toEqual(newest?.judge(null, JSON.stringify({ data: citizen('Budi'), method: 'manual' }), context));
  expect(find('citizen.register', 2)).toMatchObject({ entities: ['citizen'], kind: 'fact' });
});

test('the right that a decision needs is read from the converted arguments too', () => {
  const reassign = mutatorOf('machine.reassign', 1);
  const args = JSON.parse(RECORDED['machine.reassign/1']?.args ?? '{}') as { scope: string };
  const { scope, ...rest } = args;
  const findReassign = withConverters(reassign ? { 'machine.reassign/2': reassign } : {}, {
    'machine.reassign/1': (old) => ({ ...(old as object), scope: (old as { mall: string }).mall }),
  });
  expect(findReassign('machine.reassign', 1)?.alsoIn(JSON.stringify({ ...rest, mall: scope }))).toEqual([scope]);
});

test('what a converter cannot read is parked, and what was never written is unknown', () => {
  for (const args of ['', 'null', '[]', '{"nama":7}']) {
    expect(find('citizen.register', 1)?.judge(null, args, context), args).toEqual({
      status: 'parked',
      reason: 'invalid_args',
    });
  }
  expect([find('citizen.register', 4), find('citizen.register', 0), find('toString', 1)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
