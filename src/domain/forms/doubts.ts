import type { CitizenData, NikWarning } from '#contract/citizens';
import type { Answers, FormSchema } from '#contract/forms';
import type { FieldDoubt } from '#contract/visits';
import { checkKk, checkNik, looksSwapped, type NikContext } from '#domain/nik/index';
import { visibleFields } from './index.ts';

/** Whom the form is about: their NIK must not stand where the family card's number belongs. */
export type Applicant = Pick<CitizenData, 'nik' | 'regency'>;

/**
 * What is doubtful about the NIKs and family card numbers in the visible answers, in reading order. Nothing here blocks
 * (docs/design/domain.md, section 7); a number of the wrong shape is a problem of `formProblems` and has no doubts.
 */
export function formDoubts(
  form: FormSchema,
  answers: Answers,
  applicant: Applicant,
  context: Omit<NikContext, 'stated'>,
): FieldDoubt[] {
  const numbers = visibleFields(form, answers).flatMap((field) => {
    const pattern = patternOf(form, field);
    const digits = answers[field];
    return pattern && typeof digits === 'string' ? [{ field, pattern, digits }] : [];
  });
  const niks = [applicant.nik, ...numbers.map(({ pattern, digits }) => (pattern === 'nik' ? digits : null))];
  return numbers.flatMap(({ field, pattern, digits }): FieldDoubt[] => {
    const check =
      pattern === 'nik' ? checkNik(digits, context) : checkKk(digits, { ...context, regency: applicant.regency });
    if (!check.ok) return [];
    const isSwapped = pattern === 'kk' && niks.some((nik) => nik !== null && looksSwapped(nik, digits));
    const warnings = new Set<NikWarning>([...(isSwapped ? (['swapped'] as const) : []), ...askedAbout(check.warnings)]);
    return warnings.size > 0 ? [{ field, warnings: [...warnings] }] : [];
  });
}

/** An old region code is normal and needs no look. */
export const askedAbout = (warnings: readonly NikWarning[]): NikWarning[] =>
  warnings.filter((warning) => warning !== 'retired-region');

function patternOf(form: FormSchema, name: string): 'nik' | 'kk' | undefined {
  const field = form.properties[name];
  const pattern = field && 'x-pattern' in field ? field['x-pattern'] : undefined;
  return pattern === 'nik' || pattern === 'kk' ? pattern : undefined;
}
