import { z } from 'zod';
import { change, row } from '#core/db/sql';

/** Unique key `mid`. */
export const selectParkedRow = row(z.object({ entity: z.string(), entityId: z.string(), scope: z.string() }))`
  SELECT entity, entity_id AS entityId, scope
  FROM outbox
  WHERE mid = :mid AND state = 'parked'`;

export const updateParked = change`
  UPDATE outbox
  SET state = :state, status = :status, pos = :pos, result = :result, settled_at = :settledAt
  WHERE mid = :mid AND state = 'parked'`;

export const selectHasCursor = row(z.object({ scope: z.string() }))`
  SELECT scope
  FROM scope_cursor
  WHERE scope = :scope AND state <> 'leaving'`;

/** The decision that names this mutation. Key of `catalogue_row`; a machine has few of them. */
export const selectOutcome = row(z.object({ body: z.string() }))`
  SELECT c.body
  FROM catalogue_row c
  WHERE c.scope = :scope AND c.entity = 'outcome'
    AND EXISTS (SELECT 1 FROM json_each(c.body, '$.mids') m WHERE m.value = :mid)`;
