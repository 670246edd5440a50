import { z } from 'zod';
import { line } from './ids.ts';

/** Named patterns; forms from the centre carry no free regular expressions (docs/design/security.md). */
export const PatternName = z.enum(['nik', 'kk', 'phone', 'email', 'name', 'postal-code', 'rt-rw', 'plate', 'npwp']);
export type PatternName = z.output<typeof PatternName>;

/** A value the visit already knows; a field with `x-from` is filled from it and shows where it came from. */
export const CitizenField = z.enum([
  'nik',
  'name',
  'birthPlace',
  'birthDate',
  'sex',
  'address',
  'rt',
  'rw',
  'village',
  'district',
  'regency',
  'religion',
  'maritalStatus',
  'occupation',
  'nationality',
  'phone',
  'email',
]);
export type CitizenField = z.output<typeof CitizenField>;

const common = {
  title: line(80),
  description: line(200).optional(),
  /** Columns of twelve; default 6. */
  'x-width': z.int().min(2).max(12).optional(),
  'x-from': CitizenField.optional(),
  /** Shown only while another field has one of these values. A hidden field is never required and never stored. */
  'x-when': z.strictObject({ field: z.string(), in: z.array(z.union([z.string(), z.boolean()])).min(1) }).optional(),
  /** Specific personal data in the sense of UU 27/2022 Art. 4(2): always masked in lists. */
  'x-sensitive': z.literal(true).optional(),
};

/** One field of a service form: a written subset of JSON Schema 2020-12 plus layout hints (`x-…`). */
export const FormField = z.union([
  z.strictObject({
    ...common,
    type: z.literal('string'),
    enum: z.array(z.string().max(64)).min(2).max(40),
    'x-labels': z.array(line(60)),
  }),
  z.strictObject({ ...common, type: z.literal('string'), format: z.literal('date') }),
  z.strictObject({
    ...common,
    type: z.literal('string'),
    minLength: z.int().min(0).optional(),
    maxLength: z.int().min(1).max(1000),
    'x-pattern': PatternName.optional(),
    'x-multiline': z.literal(true).optional(),
    /** Typed text is kept in capitals, as on the KTP-el. */
    'x-capitals': z.literal(true).optional(),
  }),
  z.strictObject({
    ...common,
    type: z.literal('integer'),
    minimum: z.int(),
    maximum: z.int(),
    'x-unit': z.enum(['rupiah', 'year', 'person', 'square-metre']).optional(),
  }),
  z.strictObject({ ...common, type: z.literal('boolean') }),
]);
export type FormField = z.output<typeof FormField>;

/** At most 300 fields; keys are camelCase and stay for ever (answers are stored under them). */
export const FormSchema = z.strictObject({
  type: z.literal('object'),
  properties: z
    .record(z.string().regex(/^[a-z][A-Za-z0-9]{0,39}$/), FormField)
    .refine((fields) => Object.keys(fields).length <= 300),
  required: z.array(z.string()),
  /** Sections in reading order; every property stands in exactly one. */
  'x-sections': z.array(z.strictObject({ title: line(80), fields: z.array(z.string()).min(1) })).min(1),
});
export type FormSchema = z.output<typeof FormSchema>;

export const Answer = z.union([z.string().max(1000), z.int(), z.boolean()]);
export type Answer = z.output<typeof Answer>;
export const Answers = z.record(z.string().max(40), Answer);
export type Answers = z.output<typeof Answers>;

/** One broken rule of one field, for `form.problem.<rule>` in resources/locales. */
export const FieldProblem = z.strictObject({
  field: z.string(),
  rule: z.enum(['required', 'too-short', 'too-long', 'not-in-list', 'pattern', 'date', 'minimum', 'maximum', 'type']),
  limit: z.int().optional(),
  pattern: PatternName.optional(),
});
export type FieldProblem = z.output<typeof FieldProblem>;
