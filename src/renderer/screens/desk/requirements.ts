import type { RequirementState } from '#contract/applications';
import type { Requirement } from '#contract/catalogue';
import type { VisitApplication } from '#contract/visits';
import type { DraftJournal } from '#renderer/features/drafts/journal.ts';
import { mayNotApply } from '#renderer/forms/missing.ts';

/** Open, here, and, where it may not apply, not applicable; then open again. */
export function nextRequirementState(requirement: Requirement, state: RequirementState): RequirementState {
  if (state === 'open') return 'met';
  return state === 'met' && mayNotApply(requirement) ? 'not-applicable' : 'open';
}

export function toggleRequirement(journal: DraftJournal, application: VisitApplication, position: number): void {
  const requirement = application.service.requirements[position];
  const draft = journal.read(application.id);
  if (!requirement || !draft || application.receipt) return;
  const state = draft.requirements[requirement.id] ?? 'open';
  journal.requirement(application.id, requirement.id, nextRequirementState(requirement, state));
}

/** First field that is missing or wrong, else the first open requirement, else the act at the foot. */
export function focusMissing(): void {
  const target =
    document.querySelector<HTMLElement>('[data-missing] :is(input, select, textarea)') ??
    document.querySelector<HTMLElement>('button[data-open-requirement], [data-open-requirement] button') ??
    document.querySelector<HTMLElement>('[data-primary] button');
  target?.focus();
}

/** As pressing the button of that row; a row that is not there has none. */
export function openFileDialog(position: number): void {
  document.querySelectorAll('[data-attach]').item(position)?.querySelector<HTMLElement>('button')?.click();
}
