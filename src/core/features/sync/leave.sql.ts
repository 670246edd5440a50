import { z } from 'zod';
import { change, row, rows } from '#core/db/sql';

/** Left, or never entered: a switch that was written after its mall had been cleared waits for no round. Index `outbox_state`. */
export const selectLeaving = rows(z.object({ scope: z.string() }))`
  SELECT scope
  FROM scope_cursor
  WHERE state = 'leaving'
  UNION
  SELECT scope
  FROM outbox
  WHERE state = 'acked' AND scope NOT IN (SELECT scope FROM scope_cursor)
  ORDER BY scope`;

export const upsertCursorSnapshot = change`
  INSERT INTO scope_cursor (scope, state)
  VALUES (:scope, 'snapshot')
  ON CONFLICT (scope) DO UPDATE
  SET epoch = NULL, pos = 0, snap_pos = NULL, snap_after = NULL, state = 'snapshot'
  WHERE state = 'leaving'`;

/** No further round will contain them; the centre has committed them. Index `outbox_state`. */
export const updateLeftSettled = change`
  UPDATE outbox
  SET state = 'settled', settled_at = :at
  WHERE state = 'acked' AND scope = :scope`;

export const selectDirty = {
  citizen: rows(
    z.object({ id: z.string() }),
  )`SELECT id FROM citizen WHERE scope = :scope AND unsettled > 0 ORDER BY id`,
  application: rows(z.object({ id: z.string() }))`
    SELECT id
    FROM application
    WHERE scope = :scope AND unsettled > 0
    ORDER BY id`,
};

/** A citizen of a draft or an open visit stays until that is finished. */
export const deleteClean = {
  citizen: change`
    DELETE FROM citizen
    WHERE scope = :scope AND unsettled = 0
      AND id NOT IN (SELECT citizen_id FROM draft)
      AND id NOT IN (SELECT citizen_id FROM visit WHERE finished_at IS NULL AND citizen_id IS NOT NULL)`,
  application: change`
    DELETE FROM application
    WHERE scope = :scope AND unsettled = 0
      AND visit_id NOT IN (SELECT id FROM visit WHERE finished_at IS NULL)`,
};

export const deleteScopeRows = change`
  DELETE FROM catalogue_row
  WHERE scope = :scope`;

export const countLeft = row(z.object({ count: z.int() }))`
  SELECT (SELECT count(*) FROM citizen WHERE scope = :scope)
       + (SELECT count(*) FROM application WHERE scope = :scope)
       + (SELECT count(*) FROM outbox WHERE state IN ('pending', 'parked') AND scope = :scope) AS count`;

export const deleteCursor = change`
  DELETE FROM scope_cursor
  WHERE scope = :scope AND state = 'leaving'`;
