import { z } from 'zod';
import { rows } from '#core/db/sql';

/** Index `catalogue_row_entity`. */
export const selectBodies = rows(z.object({ id: z.string(), body: z.string() }))`
  SELECT id, body
  FROM catalogue_row
  WHERE entity = :entity
  ORDER BY id`;

/** Index `catalogue_row_entity`; for entities that more than one scope here can hold. */
export const selectBodiesIn = rows(z.object({ id: z.string(), body: z.string() }))`
  SELECT id, body
  FROM catalogue_row
  WHERE entity = :entity AND scope IN ('catalogue', :scope)
  ORDER BY id`;
