import type { RequirementStates } from '#contract/applications';
import type { Service } from '#contract/catalogue';
import type { Answers } from '#contract/forms';
import type { ApplicationId, Instant, SiteDate } from '#contract/ids';
import type { FieldDoubt, VisitApplication } from '#contract/visits';
import type { z } from 'zod';
import type { Core } from '#core/context';
import { fail } from '#core/fault';
import { draftAttachments } from '#core/features/attachments/index';
import type { DraftRow } from '#core/features/visits/index';
import { citizenData } from '#core/features/citizens/index';
import { formDoubts } from '#domain/forms/doubts';
import { formProblems } from '#domain/forms/index';
import { addWorkingDays } from '#domain/working-days/index';

export type Origins = VisitApplication['origins'];
export type Requirements = z.output<typeof RequirementStates>;

export interface Draft {
  readonly row: DraftRow;
  readonly service: Service;
  readonly answers: Answers;
  readonly requirements: Requirements;
  readonly origins: Origins;
}

/** Written by this feature only, so the stored JSON is trusted. Errors: `not-found` (service). */
export function readDraft(core: Core, row: DraftRow): Draft {
  return {
    row,
    service: core.catalogue.service(row.serviceCode) ?? fail('not-found', { entity: 'service' }),
    answers: JSON.parse(row.answers),
    requirements: JSON.parse(row.requirements),
    origins: JSON.parse(row.origins),
  };
}

/** Ids of requirements that stand in the way of submitting: mandatory and not here. */
export const missingRequirements = (service: Service, requirements: Requirements): string[] =>
  service.requirements.filter(({ id, mandatory }) => mandatory && requirements[id] !== 'met').map(({ id }) => id);

/** Doubts about the numbers in the answers, judged with the citizen's record at hand. */
export const draftDoubts = (core: Core, { row, service, answers }: Draft): FieldDoubt[] =>
  formDoubts(service.form, answers, citizenData(core, row.citizenId), {
    today: core.siteDate(),
    regions: core.regions,
  });

/** The day by which the service is promised if it is submitted on `today`; null when the standard names no days. */
export const promisedOn = (core: Core, service: Service, today: SiteDate): SiteDate | null =>
  service.workingDays === null ? null : addWorkingDays(today, service.workingDays, core.catalogue.calendar());

export function describeDraft(core: Core, row: DraftRow, today: SiteDate): VisitApplication {
  const draft = readDraft(core, row);
  const { service, answers, requirements, origins } = draft;
  return {
    id: row.id as ApplicationId,
    state: 'draft',
    service,
    answers,
    requirements,
    attachments: draftAttachments(core.db, row.id),
    origins,
    problems: formProblems(service.form, answers),
    doubts: draftDoubts(core, draft),
    missingRequirements: missingRequirements(service, requirements),
    savedAt: row.savedAt as Instant,
    promisedOn: promisedOn(core, service, today),
    receipt: null,
  };
}
