import type { FieldProblem } from '#contract/forms';
import type { VisitApplication } from '#contract/visits';
import type { Texts } from '#renderer/text/text.tsx';

/** A broken rule in a sentence; patterns have their own. */
export const fieldProblemText = ({ rule, limit, pattern }: FieldProblem, t: Texts): string =>
  rule === 'pattern' && pattern ? t(`form.pattern.${pattern}`) : t(`form.problem.${rule}`, { limit: limit ?? 0 });

/** Where an answer came from, for the right end of its label. */
export const originText = (origin: VisitApplication['origins'][string] | undefined, t: Texts): string | undefined =>
  origin ? t(`form.origin.${origin}`) : undefined;
