import { GrantBody } from '#contract/wire/enrolment';
import type { Db } from '#core/db/sql';
import { selectGrants, selectIdentity } from './enrolment.sql.ts';

/** The grants of this machine that the centre has told it of, the one it works under among them. */
export function readGrants(db: Db): GrantBody[] {
  const identity = selectIdentity(db);
  if (!identity) return [];
  const found = selectGrants(db, { scope: `machine:${identity.machineId}` });
  return found.map(({ body }) => GrantBody.parse(JSON.parse(body)));
}
