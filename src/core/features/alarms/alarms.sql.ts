import { z } from 'zod';
import { rows } from '#core/db/sql';

/** Of this mall: those that stand first, newest first. Index `catalogue_row_entity`. */
export const selectAlarms = rows(z.object({ id: z.string(), body: z.string() }))`
  SELECT id, body
  FROM catalogue_row
  WHERE entity = 'machine_alarm' AND scope = :scope
  ORDER BY body ->> '$.clearedAt' IS NOT NULL, body ->> '$.raisedAt' DESC, id`;
