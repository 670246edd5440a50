import type { Problem } from '#contract/errors';
import type { TextValues, Texts } from '#renderer/text/text.tsx';

/** Details as values of the texts: lists become their counts, so that no text can show what is in them. */
const valuesOf = (problem: Problem): TextValues =>
  Object.fromEntries(
    Object.entries(problem.details).map(([name, value]: [string, unknown]) => [
      name,
      Array.isArray(value) ? value.length : typeof value === 'number' || typeof value === 'string' ? value : '',
    ]),
  );

/** A refusal in words: what happened, and what still works with the key that helps. */
export function problemText(problem: Problem, t: Texts): { readonly title: string; readonly help: string } {
  const values = valuesOf(problem);
  if (problem.code === 'save-failed') {
    return { title: t(`save-failed.${problem.details.reason}`), help: t('error.save-failed.help') };
  }
  if (problem.code === 'export-unavailable') {
    const { reason } = problem.details;
    return { title: t(`export-unavailable.${reason}.title`), help: t(`export-unavailable.${reason}.help`) };
  }
  if (problem.code === 'import-refused') {
    const { reason } = problem.details;
    return { title: t(`import-refused.${reason}.title`), help: t(`import-refused.${reason}.help`) };
  }
  return { title: t(`error.${problem.code}.title`, values), help: t(`error.${problem.code}.help`, values) };
}
