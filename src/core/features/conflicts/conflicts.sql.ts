import { z } from 'zod';
import { row, rows } from '#core/db/sql';

/** Open in one scope, oldest first: ids of mutations and so of conflicts grow with time. Index `catalogue_row_entity`. */
export const selectConflicts = rows(z.object({ id: z.string(), body: z.string(), isOwn: z.int() }))`
  SELECT c.id, c.body,
         EXISTS (SELECT 1 FROM outbox o WHERE o.entity_id = c.body ->> '$.entityId') AS isOwn
  FROM catalogue_row c
  WHERE c.entity = 'conflict' AND c.scope = :scope AND c.body ->> '$.state' = 'open'
  ORDER BY c.body ->> '$.mid', c.id`;

/** Primary key. */
export const selectConflict = row(z.object({ body: z.string() }))`
  SELECT body
  FROM catalogue_row
  WHERE scope = :scope AND entity = 'conflict' AND id = :id`;

/** This workstation's own choice that no pull has contained yet; a refused one no longer counts. Index `outbox_entity`. */
export const selectChoice = row(z.object({ choice: z.enum(['mine', 'theirs']) }))`
  SELECT args ->> '$.choice' AS choice
  FROM outbox
  WHERE entity_id = :entityId AND name = 'conflict.resolve' AND args ->> '$.conflictId' = :id
    AND state IN ('pending', 'acked', 'parked')
  ORDER BY n DESC
  LIMIT 1`;
