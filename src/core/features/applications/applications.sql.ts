import { z } from 'zod';
import { change, row } from '#core/db/sql';

/** Primary key. */
export const selectDraft = row(
  z.object({
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
  }),
)`
  SELECT id, officer_id AS officerId, visit_id AS visitId, citizen_id AS citizenId, service_code AS serviceCode,
         service_version AS serviceVersion, answers, requirements, origins, created_at AS createdAt, saved_at AS savedAt
  FROM draft
  WHERE id = :id`;

export const insertDraft = change`
  INSERT INTO draft (id, officer_id, visit_id, citizen_id, service_code, service_version, answers, requirements, origins,
                     created_at, saved_at)
  VALUES (:id, :officerId, :visitId, :citizenId, :serviceCode, :serviceVersion, :answers, :requirements, :origins,
          :at, :at)`;

export const updateDraft = change`
  UPDATE draft
  SET answers = :answers, requirements = :requirements, origins = :origins, saved_at = :savedAt
  WHERE id = :id`;

export const deleteDraft = change`
  DELETE FROM draft
  WHERE id = :id`;

/** Primary key: an id that is an application already is no draft any more. */
export const selectApplicationState = row(z.object({ state: z.string() }))`
  SELECT state
  FROM application
  WHERE id = :id`;
