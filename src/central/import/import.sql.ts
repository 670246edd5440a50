import { z } from 'zod';
import { change, rows } from '../db/sql.ts';

export const upsertSite = change`
  INSERT INTO site (id, code, name)
  VALUES ($1, $2, $3)
  ON CONFLICT (id) DO UPDATE
  SET code = excluded.code, name = excluded.name`;

const Stored = z.object({
  scope: z.string(),
  entity: z.string(),
  id: z.uuid(),
  rev: z.int(),
  body: z.record(z.string(), z.json()),
});

/** Primary key; of the entities that an import writes. */
export const selectStored = rows(Stored)`
  SELECT scope, entity, id, rev, body
  FROM catalogue_row
  WHERE scope = ANY ($1::text[]) AND entity = ANY ($2::text[])
  ORDER BY scope, entity, id`;
