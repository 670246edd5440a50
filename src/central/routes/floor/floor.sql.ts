import { z } from 'zod';
import { MachineReport } from '#contract/wire/sync';
import { rows } from '../../db/sql.ts';

const Said = z.object({
  id: z.uuid(),
  status: z.enum(['active', 'push_only', 'revoked']),
  last_contact: z.string().nullable(),
  report: MachineReport.nullable().catch(null),
});

/** Machines that stand in one mall: those with a row there. Key of `catalogue_row`, primary key of `machine`. */
export const selectSaid = rows(Said)`
  SELECT m.id, m.status, m.last_contact, m.report
  FROM catalogue_row w
  JOIN machine m ON m.id = w.id
  WHERE w.scope = $1 AND w.entity = 'workstation' AND w.body ->> 'id' IS NOT NULL
  ORDER BY m.id`;

const Mall = z.object({ id: z.uuid(), name: z.string() });

export const selectMalls = rows(Mall)`
  SELECT id, name
  FROM site
  WHERE 'mall:' || id <> $1
  ORDER BY name, id`;

/** Malls of these where one person is a supervisor. Key of `catalogue_row`. */
export const selectSupervised = rows(z.object({ scope: z.string() }))`
  SELECT scope
  FROM catalogue_row
  WHERE scope = ANY ($1::text[]) AND entity = 'officer' AND id = $2 AND body ->> 'role' = 'supervisor'
    AND body -> 'retired' IS DISTINCT FROM 'true'`;
