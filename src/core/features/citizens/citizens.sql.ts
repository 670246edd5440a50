import { z } from 'zod';
import { row, rows } from '#core/db/sql';

const CitizenRow = z.object({ id: z.string(), body: z.string() });

/** Primary key. */
export const selectCitizen = row(CitizenRow)`
  SELECT id, body
  FROM citizen
  WHERE id = :id`;

/** Index `citizen_nik`. More than one where two counters registered the same person offline; the oldest first. */
export const selectCitizensByNik = rows(CitizenRow)`
  SELECT id, body
  FROM citizen
  WHERE nik = :nik
  ORDER BY id
  LIMIT 20`;

/** Full-text index over names; `match` is built by `nameQuery`. One row more than is shown, to know whether there are more. */
export const selectCitizensByName = rows(CitizenRow)`
  SELECT c.id, c.body
  FROM citizen_name n
  JOIN citizen c ON c.rowid = n.rowid
  WHERE citizen_name MATCH :match
  ORDER BY n.rank, c.id
  LIMIT 21`;
