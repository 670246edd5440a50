import type { Service } from '#contract/catalogue';
import type { CitizenData } from '#contract/citizens';
import type { Answer, Answers } from '#contract/forms';
import type { ApplicationId } from '#contract/ids';
import type { Input, Output } from '#contract/index';
import type { Officer } from '#contract/session';
import type { Core } from '#core/context';
import { fail } from '#core/fault';
import { citizenData } from '#core/features/citizens/index';
import {
  addTimeline,
  selectOpenVisit,
  selectVisitDrafts,
  selectVisitEvents,
  type VisitRow,
} from '#core/features/visits/index';
import { commit, type Tx } from '#core/transaction';
import { fieldProblem, prefilledAnswers } from '#domain/forms/index';
import { insertDraft } from './applications.sql.ts';
import type { Origins, Requirements } from './draft.ts';

/** A draft of a service in the open visit, filled with what is already known. Errors: `no-visit`, `no-citizen`, `not-found`. */
export function addApplication(
  core: Core,
  officer: Officer,
  input: Input<'applications.add'>,
): Output<'applications.add'> {
  return commit(core, officer, { name: 'applications.add', id: input.commandId }, (tx) => {
    const visit = selectOpenVisit(tx.db, { officerId: officer.id }) ?? fail('no-visit', {});
    const citizenId = visit.citizenId ?? fail('no-citizen', {});
    const served = core.catalogue.services().find(({ code }) => code === input.serviceCode);
    const service = served ?? fail('not-found', { entity: 'service' });
    const { answers, origins } = known(core, tx, visit, service, citizenId);
    const id = tx.newId() as ApplicationId;
    insertDraft(tx.db, {
      id,
      officerId: officer.id,
      visitId: visit.id,
      citizenId,
      serviceCode: service.code,
      serviceVersion: service.version,
      answers: JSON.stringify(answers),
      requirements: JSON.stringify(shownByReader(tx, visit, service)),
      origins: JSON.stringify(origins),
      at: tx.wall,
    });
    addTimeline(tx, visit.id, 'service-added', service.shortName);
    tx.audit({ action: 'service-added', subject: { kind: 'application', id }, visit: visit.id });
    tx.changed('visit');
    return { applicationId: id };
  });
}

/** From the citizen's record, then from fields of the same name in the visit's other drafts: typed once, used everywhere. */
function known(core: Core, tx: Tx, visit: VisitRow, service: Service, citizenId: string) {
  const fromCitizen = prefilledAnswers(service.form, citizenData(core, citizenId));
  const fromCard = prefilledAnswers(service.form, cardOf(core, tx, visit));
  const answers: Record<string, Answer> = {};
  const origins: Origins = {};
  for (const draft of selectVisitDrafts(tx.db, { visitId: visit.id })) {
    for (const [name, value] of Object.entries(JSON.parse(draft.answers) as Answers)) {
      const field = service.form.properties[name];
      if (!field || fieldProblem(name, field, value, false)) continue;
      answers[name] = value;
      origins[name] = 'other-service';
    }
  }
  for (const [name, value] of Object.entries(fromCitizen)) {
    answers[name] = value;
    origins[name] = fromCard[name] === value ? 'ktp-el' : 'citizen';
  }
  return { answers, origins };
}

/** What the card said that this visit's citizen was identified by; only its own fields may be called the card's. */
const cardOf = (core: Core, tx: Tx, visit: VisitRow): Partial<CitizenData> =>
  wasCardRead(tx, visit) ? (core.lastCard?.card ?? {}) : {};

/** A KTP-el that the reader has just read has been shown; it must not be asked for again (docs/design/domain.md, L16). */
function shownByReader(tx: Tx, visit: VisitRow, service: Service): Requirements {
  if (!wasCardRead(tx, visit)) return {};
  const shown = service.requirements.filter(({ id, form }) => id === 'ktp-el' && form === 'shown');
  return Object.fromEntries(shown.map(({ id }) => [id, 'met' as const]));
}

const wasCardRead = (tx: Tx, visit: VisitRow): boolean =>
  selectVisitEvents(tx.db, { visitId: visit.id }).some(({ kind }) => kind === 'citizen-card-read');
