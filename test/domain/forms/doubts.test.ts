import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FormSchema, type Answers } from '#contract/forms';
import { Nik, type SiteDate } from '#contract/ids';
import { formDoubts } from '#domain/forms/doubts';
import { parseRegions } from '#domain/regions/index';
import { isSameRegency } from '#domain/regions/same-regency';

const regions = parseRegions(JSON.parse(readFileSync('resources/regions/regions.json', 'utf8')));
const text = (title: string, pattern?: string) => ({
  type: 'string',
  title,
  maxLength: 20,
  ...(pattern ? { 'x-pattern': pattern } : {}),
});
const FORM = FormSchema.parse({
  type: 'object',
  required: ['kk'],
  properties: {
    kk: text('Nomor KK', 'kk'),
    guardian: text('NIK wali', 'nik'),
    note: text('Catatan'),
  },
  'x-sections': [{ title: 'Data', fields: ['kk', 'guardian', 'note'] }],
});
const SITI = Nik.parse('6472034505909001');
const doubts = (answers: Answers, nik: Nik | null = SITI, regency: string | null = 'KOTA SAMARINDA') =>
  formDoubts(FORM, answers, { nik, regency }, { today: '2026-11-24' as SiteDate, regions });

test('a family card of the applicant’s own city, recorded on a real day, is not doubted', () => {
  expect(doubts({ kk: '6472030505190003', guardian: '6472030505909001', note: '6472034505909001' })).toEqual([]);
});

test.each<[string, Answers, unknown]>([
  ['the applicant’s own NIK', { kk: SITI }, [{ field: 'kk', warnings: ['swapped'] }]],
  [
    'the NIK of a man who stands in the form',
    { kk: '6472030505909001', guardian: '6472030505909001' },
    [{ field: 'kk', warnings: ['swapped', 'kk-date'] }],
  ],
  ['a card of another city', { kk: '6471030505190003' }, [{ field: 'kk', warnings: ['kk-region'] }]],
  ['a day that is still to come', { kk: '6472032511260003' }, [{ field: 'kk', warnings: ['kk-date'] }]],
  ['an unknown district', { guardian: '6472990505909001' }, [{ field: 'guardian', warnings: ['unknown-region'] }]],
])('%s is doubted', (_what, answers, expected) => expect(doubts(answers)).toEqual(expected));

test('what is no number, an old region code, and an unknown address raise no doubt', () => {
  expect(doubts({ kk: '64720', guardian: '9101010505909001' })).toEqual([]);
  expect(doubts({ kk: '6471030505190003' }, null, null)).toEqual([]);
});

test.each([
  ['KOTA SAMARINDA', 'Kota Samarinda', true],
  ['SAMARINDA', 'Kota Samarinda', true],
  ['Kab.  Kutai  Kartanegara', 'Kabupaten Kutai Kartanegara', true],
  ['KOTA BOGOR', 'Kabupaten Bogor', false],
  ['JAKARTA SELATAN', 'Kota Administrasi Jakarta Selatan', true],
  ['KOTA BALIKPAPAN', 'Kota Samarinda', false],
])('%s and %s: one place is %s', (one, other, isSame) => expect(isSameRegency(one, other)).toBe(isSame));
