import type { Requirement, Service } from '#contract/catalogue';
import type { FieldProblem } from '#contract/forms';
import { formProblems } from '#domain/forms/index';
import type { Draft } from '#renderer/features/drafts/journal.ts';

/** What keeps an application from being submitted, in reading order. */
export interface Missing {
  readonly fields: readonly FieldProblem[];
  readonly requirements: readonly Requirement[];
}

export const missingOf = (service: Service, draft: Pick<Draft, 'answers' | 'requirements'>): Missing => ({
  fields: formProblems(service.form, draft.answers),
  requirements: service.requirements.filter(
    (requirement) => requirement.mandatory && draft.requirements[requirement.id] !== 'met',
  ),
});

/** Only what is not mandatory may not apply to this citizen; core asks for the rest before it submits. */
export const mayNotApply = (requirement: Requirement): boolean => !requirement.mandatory;
