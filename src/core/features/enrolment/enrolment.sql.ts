import { z } from 'zod';
import { change, row, rows } from '#core/db/sql';

/** Who this workstation is at the centre; nothing before enrolment. */
export const selectIdentity = row(
  z.object({
    machineId: z.string(),
    /** Site and machine code of receipt numbers: `6472A-K07`. */
    series: z.string(),
    /** 1 while no number of it may be given out (docs/design/sync.md, section 6). */
    seriesSpent: z.int(),
    mallScope: z.string(),
    grantId: z.string(),
    centreUrl: z.string(),
    machineName: z.string(),
    /** JSON; ages and bounds as the centre's policy names them. */
    policy: z.string(),
  }),
)`
  SELECT m.machine_id AS machineId, m.series, m.series_spent AS seriesSpent, e.mall_scope AS mallScope, e.grant_id AS grantId,
         e.centre_url AS centreUrl, e.machine_name AS machineName, e.policy
  FROM sync_meta m
  JOIN enrolment e ON e.one = m.one
  WHERE m.one = 1 AND m.series IS NOT NULL`;

/** The other grant is worked under from here on. */
export const updateHeldGrant = change`
  UPDATE enrolment
  SET grant_id = :grantId, mall_scope = :mallScope
  WHERE one = 1`;

/** Index `catalogue_row_entity`; the scope keeps another machine's rows out. */
export const selectGrants = rows(z.object({ body: z.string() }))`
  SELECT body
  FROM catalogue_row
  WHERE entity = 'access_grant' AND scope = :scope
  ORDER BY id`;
