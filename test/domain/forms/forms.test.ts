import { describe, expect, test } from 'vitest';
import { type FormSchema, PatternName } from '#contract/forms';
import type { CitizenData } from '#contract/citizens';
import { cleanAnswers, formProblems, isDate, prefilledAnswers, visibleFields } from '#domain/forms/index';
import { PATTERNS } from '#domain/forms/patterns';

const form: FormSchema = {
  type: 'object',
  properties: {
    name: { title: 'Nama', type: 'string', maxLength: 10, 'x-from': 'name', 'x-capitals': true, 'x-pattern': 'name' },
    had: { title: 'Pernah', type: 'boolean' },
    old: { title: 'Lama', type: 'string', maxLength: 5, 'x-when': { field: 'had', in: [true] } },
    oldYear: { title: 'Tahun', type: 'integer', minimum: 1990, maximum: 2026, 'x-when': { field: 'old', in: ['X'] } },
    sex: { title: 'Jenis kelamin', type: 'string', enum: ['male', 'female'], 'x-labels': ['L', 'P'], 'x-from': 'sex' },
    born: { title: 'Lahir', type: 'string', format: 'date', 'x-from': 'birthDate' },
  },
  required: ['name', 'had', 'old'],
  'x-sections': [{ title: 'Isian', fields: ['name', 'had', 'old', 'oldYear', 'sex', 'born'] }],
};

describe('which fields count', () => {
  test('a condition that does not hold hides its field and everything that hangs on it', () => {
    expect(visibleFields(form, { had: false, old: 'X', oldYear: 2000 })).toEqual(['name', 'had', 'sex', 'born']);
    expect(visibleFields(form, { had: true, old: 'X' })).toContain('oldYear');
  });

  test('a hidden field is neither required nor stored', () => {
    const answers = { name: 'BUDI', had: false, old: 'X', sex: '' };
    expect(formProblems(form, answers)).toEqual([]);
    expect(cleanAnswers(form, answers)).toEqual({ name: 'BUDI', had: false });
  });
});

describe('what is wrong with an answer', () => {
  test.each([
    [{ had: false }, [{ field: 'name', rule: 'required' }]],
    [{ name: '', had: false }, [{ field: 'name', rule: 'required' }]],
    [{ name: 'A'.repeat(11), had: false }, [{ field: 'name', rule: 'too-long', limit: 10 }]],
    [{ name: 'B4DI', had: false }, [{ field: 'name', rule: 'pattern', pattern: 'name' }]],
    [{ name: 'BUDI', had: 'ya' }, [{ field: 'had', rule: 'type' }]],
    [{ name: 'BUDI', had: true }, [{ field: 'old', rule: 'required' }]],
    [{ name: 'BUDI', had: true, old: 'X', oldYear: 1989 }, [{ field: 'oldYear', rule: 'minimum', limit: 1990 }]],
    [{ name: 'BUDI', had: false, sex: 'x' }, [{ field: 'sex', rule: 'not-in-list' }]],
    [{ name: 'BUDI', had: false, born: '2026-02-30' }, [{ field: 'born', rule: 'date' }]],
  ])('%j', (answers, problems) => {
    expect(formProblems(form, answers)).toEqual(problems);
  });

  test('days that do not exist are no dates', () => {
    expect(['2024-02-29', '2026-12-31'].every(isDate)).toBe(true);
    expect(['2026-02-29', '2100-02-29', '2026-13-01', '2026-00-10', '2026-1-1', '', '31-12-2026'].some(isDate)).toBe(
      false,
    );
  });
});

describe('what is filled in by itself', () => {
  const citizen = { name: 'Budi', sex: 'male', birthDate: '1990-05-05', nik: null } as unknown as CitizenData;

  test('known data that keeps the rule of its field', () => {
    expect(prefilledAnswers(form, citizen)).toEqual({ name: 'BUDI', sex: 'male', born: '1990-05-05' });
  });

  test('nothing that would be wrong from the start', () => {
    expect(prefilledAnswers(form, { ...citizen, name: 'Nama yang terlalu panjang' })).not.toHaveProperty('name');
  });
});

test('every named pattern takes its kind and refuses a trap', () => {
  const samples: Record<(typeof PatternName.options)[number], [string, string]> = {
    nik: ['6472030505909001', '647203050590900'],
    kk: ['6472032011150001', '64720320111500O1'],
    phone: ['081346000217', '0813-4600'],
    email: ['nama@contoh.id', 'nama@contoh'],
    name: ["Hj. Siti A'isyah, S.E.", 'Budi<script>'],
    'postal-code': ['75123', '7512'],
    'rt-rw': ['005/002', '5/2'],
    plate: ['KT 1234 ABC', '1234'],
    npwp: ['123456789012345', '12.345'],
  };
  for (const name of PatternName.options) {
    expect(PATTERNS[name].test(samples[name][0]), name).toBe(true);
    expect(PATTERNS[name].test(samples[name][1]), name).toBe(false);
  }
});
