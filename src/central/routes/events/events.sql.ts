import { z } from 'zod';
import { row } from '../../db/sql.ts';

/** Primary key. */
export const selectMachineStatus = row(z.object({ status: z.enum(['active', 'push_only', 'revoked']) }))`
  SELECT status
  FROM machine
  WHERE id = $1`;
