import { z } from 'zod';
import { row } from '../../db/sql.ts';

/** The newest migration that was applied. */
export const selectVersion = row(z.object({ version: z.int().nullable() }))`
  SELECT max(version) AS version
  FROM migration`;
