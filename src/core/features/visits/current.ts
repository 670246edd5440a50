import type { Answers } from '#contract/forms';
import type { Instant, SiteDate } from '#contract/ids';
import type { Output } from '#contract/index';
import type { Officer } from '#contract/session';
import type { VisitApplication } from '#contract/visits';
import { ApplicationBody } from '#contract/wire/mutations';
import type { Core } from '#core/context';
import { submittedAttachments } from '#core/features/attachments/index';
import { describeDraft } from '#core/features/applications/index';
import { maskedCitizen } from '#core/features/citizens/index';
import { receiptSummary } from '#core/features/receipts/index';
import { fail } from '#core/fault';
import {
  selectOpenVisit,
  selectOtherApplications,
  selectVisitApplications,
  selectVisitDrafts,
  selectVisitEvents,
  type VisitRow,
} from './visits.sql.ts';

type VisitView = NonNullable<Output<'visits.current'>['visit']>;

/** The look-up of the citizen was audited when they were taken into the visit; reading it again writes nothing more. */
export function currentVisit(core: Core, officer: Officer): Output<'visits.current'> {
  const visit = selectOpenVisit(core.db, { officerId: officer.id });
  return { visit: visit ? describe(core, visit) : null };
}

function describe(core: Core, visit: VisitRow): VisitView {
  const events = selectVisitEvents(core.db, { visitId: visit.id });
  const today = core.siteDate();
  return {
    id: visit.id as VisitView['id'],
    startedAt: visit.startedAt as Instant,
    ticket: visit.ticket,
    citizen: visit.citizenId ? maskedCitizen(core, visit.citizenId) : null,
    evidence: events.flatMap(({ at, evidence }) => (evidence ? [{ at, ...JSON.parse(evidence) }] : [])),
    applications: [...submitted(core, visit), ...drafts(core, visit, today)],
    others: visit.citizenId ? others(core, visit.id, visit.citizenId) : [],
    timeline: events.map(({ at, kind, subject }) => ({ at, kind, subject }) as VisitView['timeline'][number]),
  };
}

function drafts(core: Core, visit: VisitRow, today: SiteDate): VisitApplication[] {
  return selectVisitDrafts(core.db, { visitId: visit.id }).map((draft) => describeDraft(core, draft, today));
}

function submitted(core: Core, visit: VisitRow): VisitApplication[] {
  return selectVisitApplications(core.db, { visitId: visit.id }).map(({ body }) => {
    const application = ApplicationBody.parse(JSON.parse(body));
    return {
      id: application.id,
      state: application.state,
      service: core.catalogue.service(application.serviceCode) ?? fail('not-found', { entity: 'service' }),
      answers: application.answers as Answers,
      requirements: application.requirements,
      attachments: submittedAttachments(core.db, application),
      origins: {},
      problems: [],
      doubts: [],
      missingRequirements: [],
      savedAt: application.submittedAt,
      promisedOn: application.promisedOn,
      receipt: receiptSummary(core, application.id),
    };
  });
}

function others(core: Core, visitId: string, citizenId: string): VisitView['others'] {
  return selectOtherApplications(core.db, { citizenId, visitId }).map(({ body }) => {
    const application = ApplicationBody.parse(JSON.parse(body));
    const service = core.catalogue.service(application.serviceCode);
    return {
      id: application.id,
      serviceName: service?.shortName ?? application.serviceCode,
      agencyName: service?.agency.shortName ?? '',
      state: application.state,
      receiptNumber: application.receiptNumber,
      since: application.submittedOn,
    };
  });
}
