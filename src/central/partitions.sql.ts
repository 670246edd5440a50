import { z } from 'zod';
import { row } from './db/sql.ts';

/** A function of the owner: the server itself may not change its log (migration 0020). */
export const makePartitions = row(z.object({ made: z.int() }))`SELECT make_mutation_partitions($1) AS made`;
