import { z } from 'zod';
import { row, rows } from '#core/db/sql';

/** Workstations of this mall. Index `catalogue_row_entity`. */
export const selectWorkstations = rows(z.object({ id: z.string(), body: z.string() }))`
  SELECT id, body
  FROM catalogue_row
  WHERE entity = 'workstation' AND scope = :scope
  ORDER BY id`;

export const selectWorkstation = row(z.object({ body: z.string() }))`
  SELECT body
  FROM catalogue_row
  WHERE entity = 'workstation' AND scope = :scope AND id = :id`;

/** This workstation's newest order about another, unless a pull has contained it. Index `outbox_entity`. */
export const selectOrder = row(z.object({ state: z.string(), at: z.string(), reason: z.string().nullable() }))`
  SELECT state, at_wall AS at, result ->> '$.reason' AS reason
  FROM outbox
  WHERE entity_id = :id AND entity = 'machine' AND name IN ('machine.reassign', 'grant.end')
  ORDER BY n DESC
  LIMIT 1`;
