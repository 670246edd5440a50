import { z } from 'zod';
import { change, row } from '#core/db/sql';

export const selectAttempt = row(
  z.object({ wrongCount: z.int(), lockedUntil: z.string().nullable(), needsSupervisor: z.int() }),
)`
  SELECT wrong_count AS wrongCount, locked_until AS lockedUntil, needs_supervisor AS needsSupervisor
  FROM pin_attempt
  WHERE officer_id = :officerId`;

export const upsertAttempt = change`
  INSERT INTO pin_attempt (officer_id, wrong_count, locked_until, needs_supervisor)
  VALUES (:officerId, :wrongCount, :lockedUntil, :needsSupervisor)
  ON CONFLICT (officer_id) DO UPDATE
  SET wrong_count = :wrongCount, locked_until = :lockedUntil, needs_supervisor = :needsSupervisor`;

export const deleteAttempt = change`
  DELETE FROM pin_attempt
  WHERE officer_id = :officerId`;

/** Last word of the centre by its own clock; the enrolment counts as one. */
export const selectContact = row(z.object({ contact: z.string(), offsetMs: z.int() }))`
  SELECT coalesce(m.server_time, e.enrolled_at) AS contact, coalesce(m.clock_offset_ms, 0) AS offsetMs
  FROM sync_meta m
  JOIN enrolment e ON e.one = m.one
  WHERE m.one = 1`;
