import { z } from 'zod';
import { change, row, rows } from '#core/db/sql';

const VisitRow = z.object({
  id: z.string(),
  ticket: z.string().nullable(),
  citizenId: z.string().nullable(),
  startedAt: z.string(),
  counter: z.string(),
});
export type VisitRow = z.output<typeof VisitRow>;

/** Index `visit_open`: at most one per officer. */
export const selectOpenVisit = row(VisitRow)`
  SELECT id, ticket, citizen_id AS citizenId, started_at AS startedAt, counter
  FROM visit
  WHERE officer_id = :officerId AND finished_at IS NULL`;

/** Index `visit_open`, newest first. `isLast`: no visit began after it, so its citizen is the one at the desk. */
export const selectOpenVisits = rows(
  z.object({ id: z.string(), officerId: z.string(), isLast: z.literal([0, 1]).transform((is) => is === 1) }),
)`
  SELECT id, officer_id AS officerId, rowid = (SELECT max(rowid) FROM visit) AS isLast
  FROM visit
  WHERE finished_at IS NULL
  ORDER BY rowid DESC`;

export const insertVisit = change`
  INSERT INTO visit (id, officer_id, counter, ticket, started_at)
  VALUES (:id, :officerId, :counter, NULL, :startedAt)`;

export const updateVisitCitizen = change`
  UPDATE visit
  SET citizen_id = :citizenId
  WHERE id = :id AND finished_at IS NULL`;

export const updateVisitFinished = change`
  UPDATE visit
  SET finished_at = :finishedAt, outcome = :outcome
  WHERE id = :id AND finished_at IS NULL`;

export const insertVisitEvent = change`
  INSERT INTO visit_event (visit_id, at, kind, subject, evidence)
  VALUES (:visitId, :at, :kind, :subject, :evidence)`;

/** Index `visit_event_visit`. */
export const selectVisitEvents = rows(
  z.object({ at: z.string(), kind: z.string(), subject: z.string().nullable(), evidence: z.string().nullable() }),
)`
  SELECT at, kind, subject, evidence
  FROM visit_event
  WHERE visit_id = :visitId
  ORDER BY id`;

const DraftRow = z.object({
  id: z.string(),
  officerId: z.string(),
  visitId: z.string(),
  citizenId: z.string(),
  serviceCode: z.string(),
  serviceVersion: z.int(),
  answers: z.string(),
  requirements: z.string(),
  origins: z.string(),
  createdAt: z.string(),
  savedAt: z.string(),
});
export type DraftRow = z.output<typeof DraftRow>;

/** Index `draft_visit`. */
export const selectVisitDrafts = rows(DraftRow)`
  SELECT id, officer_id AS officerId, visit_id AS visitId, citizen_id AS citizenId, service_code AS serviceCode,
         service_version AS serviceVersion, answers, requirements, origins, created_at AS createdAt, saved_at AS savedAt
  FROM draft
  WHERE visit_id = :visitId
  ORDER BY created_at, id`;

export const updateDraftsToVisit = change`
  UPDATE draft
  SET visit_id = :visitId
  WHERE officer_id = :officerId AND citizen_id = :citizenId`;

/** Index `draft_officer`. */
export const selectDraftCount = row(z.object({ count: z.int() }))`
  SELECT count(*) AS count
  FROM draft
  WHERE officer_id = :officerId`;

export const deleteVisitDrafts = change`
  DELETE FROM draft
  WHERE visit_id = :visitId`;

const ApplicationRow = z.object({ id: z.string(), body: z.string() });

/** Index `application_visit`. */
export const selectVisitApplications = rows(ApplicationRow)`
  SELECT id, body
  FROM application
  WHERE visit_id = :visitId
  ORDER BY id`;

/** Index `application_citizen`. Final states are left out: the desk looks at what is open. */
export const selectOtherApplications = rows(ApplicationRow)`
  SELECT id, body
  FROM application
  WHERE citizen_id = :citizenId AND visit_id IS NOT :visitId
    AND state NOT IN ('rejected', 'cancelled', 'revoked', 'collected', 'done')
  ORDER BY id DESC
  LIMIT 20`;
