import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { chainBytes, contentText, type HashedMutation, headBytes, logStartBytes } from '#domain/mutations/hash';

const mutation: HashedMutation = {
  mid: 'm',
  txn: 't',
  name: 'citizen.register',
  v: 1,
  entity: 'citizen',
  entityId: 'e',
  baseRev: null,
  scope: 'mall:x',
  grantId: 'g',
  operatorId: 'o',
  seen: 7,
  atWall: '2026-11-24T06:05:00.000Z',
  atMono: 9,
  bootId: 'b',
  args: '{"a":"\n"}',
};

test('the content is the fields of docs/design/sync.md in their order, args last and untouched', () => {
  expect(contentText(mutation)).toBe(
    'loket-mutation-1\nm\nt\ncitizen.register\n1\ncitizen\ne\n-\nmall:x\ng\no\n7\n2026-11-24T06:05:00.000Z\n9\nb\n{"a":"\n"}',
  );
});

test.each(Object.keys(mutation) as (keyof HashedMutation)[])('a change of %s changes the hash', (field) => {
  const changed = { ...mutation, [field]: typeof mutation[field] === 'string' ? 'other' : 1234 };
  const hash = (m: HashedMutation): string => createHash('sha256').update(contentText(m)).digest('hex');
  expect(hash(changed)).not.toBe(hash(mutation));
});

test('a line break in any field but args is refused, so that no two mutations share their bytes', () => {
  expect(() => contentText({ ...mutation, bootId: 'b\nx' })).toThrow();
});

test('chain and head carry the position as eight bytes, big-endian', () => {
  const one = new Uint8Array([1]);
  expect([...chainBytes(one, 258, new Uint8Array([2]))]).toEqual([1, 0, 0, 0, 0, 0, 0, 1, 2, 2]);
  const head = Buffer.from(headBytes('M', 'I', 3, one));
  expect(head.toString('latin1')).toBe('loket-head-1MI\0\0\0\0\0\0\0\u0003\u0001');
  expect(Buffer.from(logStartBytes('M', 'I')).toString()).toBe('loket-log-1MI');
});
