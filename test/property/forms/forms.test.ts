import { Validator } from '@cfworker/json-schema';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Answer, FormField, FormSchema } from '#contract/forms';
import { cleanAnswers, formProblems, isDate, visibleFields } from '#domain/forms/index';
import { MALL } from '#test/support/core/seed';

const answer: fc.Arbitrary<Answer> = fc.oneof(
  fc.string({ maxLength: 12, unit: 'grapheme' }),
  fc.constantFrom('', 'a', 'b', '2026-02-28', '2026-02-30', '2024-02-29'),
  fc.integer({ min: -5, max: 30 }),
  fc.boolean(),
);
const field = fc.oneof<fc.Arbitrary<FormField>[]>(
  fc.record({ title: fc.constant('T'), type: fc.constant('boolean' as const) }),
  fc.record({
    title: fc.constant('T'),
    type: fc.constant('integer' as const),
    minimum: fc.integer({ min: 0, max: 9 }),
    maximum: fc.integer({ min: 10, max: 20 }),
  }),
  fc.record({
    title: fc.constant('T'),
    type: fc.constant('string' as const),
    minLength: fc.integer({ min: 0, max: 3 }),
    maxLength: fc.integer({ min: 4, max: 9 }),
  }),
  fc.constant({ title: 'T', type: 'string' as const, enum: ['a', 'b'], 'x-labels': ['A', 'B'] }),
  fc.constant({ title: 'T', type: 'string' as const, format: 'date' as const }),
);
const names = ['one', 'two', 'three', 'four'];
const form: fc.Arbitrary<FormSchema> = fc
  .record({ fields: fc.tuple(field, field, field, field), required: fc.subarray(names) })
  .map(({ fields, required }) => ({
    type: 'object',
    properties: Object.fromEntries(names.map((name, at) => [name, fields[at]!])),
    required,
    'x-sections': [{ title: 'S', fields: names }],
  }));
const answers = fc.dictionary(fc.constantFrom(...names), answer);

test('our judgement of an answer is that of JSON Schema 2020-12, with the empty text as no answer', () => {
  fc.assert(
    fc.property(form, answers, (schema, given) => {
      const said = cleanAnswers(schema, given);
      const isValid = new Validator(schema as object, '2020-12', false).validate(said).valid;
      expect(formProblems(schema, given).length === 0).toBe(isValid);
    }),
    { numRuns: 2_000 },
  );
});

test('a date is one exactly when the calendar has it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1800, max: 2200 }),
      fc.integer({ min: 0, max: 14 }),
      fc.integer({ min: 0, max: 33 }),
      (y, m, d) => {
        const text = `${y}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`;
        const real = new Date(`${text}T00:00:00Z`);
        expect(isDate(text)).toBe(!Number.isNaN(real.getTime()) && real.toISOString().startsWith(text));
      },
    ),
  );
});

test.each(MALL.services.map((service) => [service.code, service] as const))('the form of %s is whole', (_, service) => {
  const { properties, required, 'x-sections': sections } = service.form;
  const placed = sections.flatMap(({ fields }) => fields);
  expect(placed.toSorted()).toEqual(Object.keys(properties).toSorted());
  expect(required.filter((name) => !(name in properties))).toEqual([]);
  for (const [name, one] of Object.entries(properties)) {
    if ('enum' in one) expect(one['x-labels'], name).toHaveLength(one.enum.length);
    const when = one['x-when']?.field;
    if (when) expect(placed.indexOf(when), `${name} hangs on ${when}`).toBeLessThan(placed.indexOf(name));
  }
});

test('whatever is typed into any form of the mall, nothing throws and hidden fields are never judged', () => {
  const anyForm = fc.constantFrom(...MALL.services.map((service) => service.form));
  fc.assert(
    fc.property(
      anyForm,
      fc.dictionary(fc.string({ maxLength: 20 }), answer),
      fc.infiniteStream(answer),
      (schema, noise, stream) => {
        const typed = Object.fromEntries(Object.keys(schema.properties).map((name) => [name, stream.next().value]));
        const all = { ...noise, ...typed };
        const visible = new Set(visibleFields(schema, all));
        for (const problem of formProblems(schema, all)) expect(visible.has(problem.field)).toBe(true);
        expect(Object.keys(cleanAnswers(schema, all)).every((name) => visible.has(name))).toBe(true);
      },
    ),
  );
});
