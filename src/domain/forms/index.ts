import type { Answer, Answers, CitizenField, FieldProblem, FormField, FormSchema } from '#contract/forms';
import type { CitizenData } from '#contract/citizens';
import { PATTERNS } from './patterns.ts';

/** Fields that are shown for these answers, in reading order. A field hidden by `x-when` hides those that depend on it. */
export function visibleFields(form: FormSchema, answers: Answers): string[] {
  const shown = new Set<string>();
  for (const section of form['x-sections']) {
    for (const name of section.fields) {
      const when = form.properties[name]?.['x-when'];
      const answer = when && shown.has(when.field) ? answers[when.field] : undefined;
      if (!when || (answer !== undefined && typeof answer !== 'number' && when.in.includes(answer))) shown.add(name);
    }
  }
  return [...shown];
}

/** Every rule the visible answers break, at most one per field, in reading order. Hidden fields are never judged. */
export function formProblems(form: FormSchema, answers: Answers): FieldProblem[] {
  return visibleFields(form, answers).flatMap((name) => {
    const field = form.properties[name];
    const problem = field && fieldProblem(name, field, answers[name], form.required.includes(name));
    return problem ? [problem] : [];
  });
}

/** The first rule that one answer breaks. An empty text counts as no answer. */
export function fieldProblem(
  name: string,
  field: FormField,
  answer: Answer | undefined,
  required: boolean,
): FieldProblem | undefined {
  if (answer === undefined || answer === '') return required ? { field: name, rule: 'required' } : undefined;
  if (field.type === 'boolean') return typeof answer === 'boolean' ? undefined : { field: name, rule: 'type' };
  if (field.type === 'integer') return integerProblem(name, field, answer);
  if (typeof answer !== 'string') return { field: name, rule: 'type' };
  if ('enum' in field) return field.enum.includes(answer) ? undefined : { field: name, rule: 'not-in-list' };
  if ('format' in field) return isDate(answer) ? undefined : { field: name, rule: 'date' };
  return textProblem(name, field, answer);
}

function integerProblem(
  name: string,
  field: Extract<FormField, { type: 'integer' }>,
  answer: Answer,
): FieldProblem | undefined {
  if (typeof answer !== 'number' || !Number.isSafeInteger(answer)) return { field: name, rule: 'type' };
  if (answer < field.minimum) return { field: name, rule: 'minimum', limit: field.minimum };
  if (answer > field.maximum) return { field: name, rule: 'maximum', limit: field.maximum };
  return undefined;
}

function textProblem(
  name: string,
  field: Extract<FormField, { maxLength: number }>,
  answer: string,
): FieldProblem | undefined {
  const length = Array.from(answer).length;
  if (field.minLength !== undefined && length < field.minLength) {
    return { field: name, rule: 'too-short', limit: field.minLength };
  }
  if (length > field.maxLength) return { field: name, rule: 'too-long', limit: field.maxLength };
  const pattern = field['x-pattern'];
  return pattern && !PATTERNS[pattern].test(answer) ? { field: name, rule: 'pattern', pattern } : undefined;
}

/** A real calendar day `YYYY-MM-DD`; 31 February is none. */
export function isDate(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (month < 1 || month > 12 || year < 1800) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return day >= 1 && day <= days;
}

/** Answers without hidden fields and empty texts: what is stored with the application. */
export function cleanAnswers(form: FormSchema, answers: Answers): Answers {
  const kept = visibleFields(form, answers).flatMap((name): [string, Answer][] => {
    const answer = answers[name];
    return answer === undefined || answer === '' ? [] : [[name, answer]];
  });
  return Object.fromEntries(kept);
}

/** What a new draft starts with: every field with `x-from` that the citizen's record, or a card, can fill and whose rule it keeps. */
export function prefilledAnswers(form: FormSchema, citizen: Partial<CitizenData>): Answers {
  const filled = Object.entries(form.properties).flatMap(([name, field]): [string, Answer][] => {
    const from = field['x-from'];
    const value = from ? prefillValue(field, citizen, from) : null;
    return value === null || fieldProblem(name, field, value, false) ? [] : [[name, value]];
  });
  return Object.fromEntries(filled);
}

function prefillValue(field: FormField, citizen: Partial<CitizenData>, from: CitizenField): string | null {
  const value = citizen[from];
  if (!value) return null;
  if ('enum' in field) return field.enum.find((option) => option.toLowerCase() === value.toLowerCase()) ?? null;
  return 'maxLength' in field && field['x-capitals'] ? value.toUpperCase() : value;
}
