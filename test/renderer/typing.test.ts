import { expect, test } from 'vitest';
import type { RequirementState } from '#contract/applications';
import type { Service } from '#contract/catalogue';
import type { ScanNotice } from '#contract/scans';
import { missingOf } from '../../src/renderer/forms/missing.ts';
import { parseTypedDate, typedDate } from '../../src/renderer/forms/typed-date.ts';
import {
  citizenProblems,
  cleanCitizen,
  doubtsOf,
  judged,
  normalisePhone,
  typedCitizen,
} from '../../src/renderer/screens/citizen/citizen-rules.ts';
import { scanText } from '../../src/renderer/features/scans/scan-text.ts';
import type { Texts } from '../../src/renderer/text/text.tsx';
import { EMPTY_CITIZEN } from '../../src/renderer/features/citizens/start.ts';

test.each([
  ['14022001', '2001-02-14'],
  ['14-2-2001', '2001-02-14'],
  ['14/02/2001', '2001-02-14'],
  ['1.12.1990', '1990-12-01'],
  ['31022001', '31022001'],
  ['1402200', '1402200'],
  ['besok', 'besok'],
])('%s typed as a date is kept as %s', (typed, kept) => expect(parseTypedDate(typed)).toBe(kept));

test('a stored date is typed again day first', () => {
  expect(typedDate('2001-02-14')).toBe('14-02-2001');
  expect(parseTypedDate(typedDate('2001-02-14'))).toBe('2001-02-14');
});

test.each([
  ['0813 4600-0217', '+6281346000217'],
  ['+62 813 4600 0217', '+6281346000217'],
  ['+60123456789', '+60123456789'],
])('the number %s is kept as %s', (typed, kept) => expect(normalisePhone(typed)).toBe(kept));

const typed = (over: Partial<ReturnType<typeof typedCitizen>>) => ({
  ...typedCitizen(EMPTY_CITIZEN),
  name: 'Siti',
  ...over,
});

test('only shapes block a citizen', () => {
  expect(citizenProblems(typed({}))).toEqual({});
  expect(citizenProblems(typed({ nik: '6472 0345 0590 9001' }))).toEqual({});
  expect(
    citizenProblems(typed({ name: ' ', nik: '647203', birthDate: 'besok', rt: 'x', phone: '08', email: 'a@' })),
  ).toEqual({
    name: 'name',
    nik: 'nik',
    birthDate: 'date',
    rt: 'rt-rw',
    phone: 'phone',
    email: 'email',
  });
});

test('a whole NIK is judged with what stands beside it, and each doubt is said at its own field', () => {
  const woman = { nik: '6472 0345 0590 9001', sex: 'female', birthDate: '1990-05-05' };
  expect(judged(typed(woman))).toEqual({ nik: '6472034505909001', sex: 'female', birthDate: '1990-05-05' });
  expect(judged(typed({ ...woman, sex: '', birthDate: 'besok' }))).toMatchObject({ sex: null, birthDate: null });
  expect(judged(typed({ nik: '64720345' }))).toBeNull();
  const warnings = ['unknown-region', 'mismatch-birth-date', 'mismatch-sex', 'retired-region'] as const;
  expect(doubtsOf('nik', warnings)).toEqual(['unknown-region']);
  expect(doubtsOf('birthDate', warnings)).toEqual(['mismatch-birth-date']);
  expect(doubtsOf('sex', warnings)).toEqual(['mismatch-sex']);
  expect(doubtsOf('name', warnings)).toEqual([]);
});

test('a card that cannot be read is called a card, not an unknown code', () => {
  const notice = {
    kind: 'unknown',
    candidates: [],
    text: null,
    action: 'ignored',
    receipt: null,
  } as unknown as ScanNotice;
  const said = (reason: string) => scanText({ ...notice, reason }, ((id: string) => id) as unknown as Texts);
  expect(said('bad-card')).toEqual({ title: 'scan.bad-card', done: 'scan.unknown.bad-card', isWarning: true });
  expect(said('binary')).toMatchObject({ title: 'scan.unknown-hidden', done: 'scan.unknown.binary' });
});

test('what is sent has no empty texts and three-digit RT and RW', () => {
  const sent = cleanCitizen(typed({ nik: '6472 0345 0590 9001', rt: '4', rw: '12', phone: '081346000217' }));
  expect(sent).toMatchObject({ nik: '6472034505909001', rt: '004', rw: '012', phone: '+6281346000217', email: null });
});

test('a mandatory requirement is missing until it is here, another never is', () => {
  const requirement = { name: 'KK', form: 'shown' as const, condition: null };
  const service = {
    form: { type: 'object' as const, properties: {}, required: [], 'x-sections': [] },
    requirements: [
      { ...requirement, id: 'kk', mandatory: true },
      { ...requirement, id: 'surat', mandatory: false },
    ],
  } as unknown as Service;
  const missing = (requirements: Record<string, RequirementState>) =>
    missingOf(service, { answers: {}, requirements }).requirements.map(({ id }) => id);
  expect(missing({})).toEqual(['kk']);
  expect(missing({ kk: 'not-applicable' })).toEqual(['kk']);
  expect(missing({ kk: 'met' })).toEqual([]);
});
