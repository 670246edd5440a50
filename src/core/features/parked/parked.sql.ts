import { z } from 'zod';
import { row, rows } from '#core/db/sql';

/** Open, in this mall and of this machine alone; oldest first. Index `catalogue_row_entity`. */
export const selectParked = rows(z.object({ id: z.string(), body: z.string() }))`
  SELECT id, body
  FROM catalogue_row
  WHERE entity = 'parked' AND scope IN (:scope, :own) AND body ->> '$.state' = 'open'
  ORDER BY body ->> '$.since', id`;

export const selectParkedTxn = row(z.object({ body: z.string() }))`
  SELECT body
  FROM catalogue_row
  WHERE entity = 'parked' AND scope IN (:scope, :own) AND id = :id`;

/** This workstation's own decision that no pull has contained yet. Index `outbox_entity`. */
export const selectDecision = row(z.object({ name: z.enum(['parked.accept', 'parked.refuse']) }))`
  SELECT name
  FROM outbox
  WHERE entity_id = :id AND entity = 'parked' AND state IN ('pending', 'acked', 'parked')
  ORDER BY n DESC
  LIMIT 1`;
