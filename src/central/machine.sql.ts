import { z } from 'zod';
import { Assignment } from '#contract/wire/enrolment';
import { Bytes, change, row, rows } from './db/sql.ts';

const MachineKey = z.object({
  kid: z.string(),
  machine_id: z.uuid(),
  ed25519_pub: Bytes,
  status: z.enum(['active', 'push_only', 'revoked']),
  /** The living key that this one replaces at its first use. */
  replaces: z.string().nullable(),
  /** Nothing was noted of it for a minute. */
  is_quiet: z.boolean(),
  /** The mall it works for; the newest where an old grant is still closing. */
  mall: z.string().nullable(),
});

/** Primary key; a key that was replaced is unknown. */
export const selectKey = row(MachineKey)`
  SELECT k.kid, k.machine_id, k.ed25519_pub, m.status, old.kid AS replaces,
         m.last_contact IS NULL OR m.last_contact < now() - interval '1 minute' AS is_quiet,
         (SELECT g.scope FROM access_grant g
          WHERE g.machine_id = k.machine_id AND g.ended_at IS NULL AND g.scope LIKE 'mall:%'
          ORDER BY g.granted_at DESC
          LIMIT 1) AS mall
  FROM machine_key k
  JOIN machine m ON m.id = k.machine_id
  LEFT JOIN machine_key old ON old.kid = k.replaces AND old.revoked_at IS NULL
  WHERE k.kid = $1 AND k.revoked_at IS NULL`;

export const revokeKey = change`
  UPDATE machine_key
  SET revoked_at = now()
  WHERE kid = $1 AND revoked_at IS NULL`;

const Grant = z.object({
  id: z.uuid(),
  machine_id: z.uuid().nullable(),
  operator_id: z.uuid().nullable(),
  scope: z.string(),
  role: z.string(),
  assignment: Assignment.nullable(),
  reason: z.string(),
  place: z.int(),
  is_closing: z.boolean(),
  ended_cause: z.enum(['reassigned', 'expired', 'for_cause']).nullable(),
  ended_pos: z.number().nullable(),
});
export type Grant = z.output<typeof Grant>;

/** Every grant a machine ever had, with the place where it was told of the end. Index `access_grant_machine`. */
export const selectGrants = rows(Grant)`
  SELECT g.id, g.machine_id, g.operator_id, g.scope, g.role, g.assignment, g.reason, g.place,
         g.closing_since IS NOT NULL AS is_closing, g.ended_cause, n.ended_pos
  FROM access_grant g
  LEFT JOIN grant_notice n ON n.grant_id = g.id AND n.machine_id = $1
  WHERE g.machine_id = $1
  ORDER BY g.place, g.granted_at, g.id`;

/** Whoever holds these changes what the machine may do alone; read the grants again after it. */
export const lockGrants = change`
  SELECT id
  FROM access_grant
  WHERE machine_id = ANY ($1::uuid[])
  ORDER BY machine_id, id
  FOR UPDATE`;

export const upsertGrant = change`
  INSERT INTO access_grant (id, machine_id, scope, role, assignment, reason, place, granted_by)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
  ON CONFLICT (id) DO NOTHING`;

/** A grant that ended is never changed again. */
export const updateGrant = change`
  UPDATE access_grant
  SET closing_since = CASE WHEN $2 = 'active' THEN NULL ELSE coalesce(closing_since, now()) END,
      ended_at = CASE WHEN $2 = 'ended' THEN now() END,
      ended_by = CASE WHEN $2 = 'ended' THEN $3::uuid END,
      ended_cause = $4
  WHERE id = $1 AND ended_at IS NULL`;

export const insertNotice = change`
  INSERT INTO grant_notice (grant_id, machine_id, ended_pos)
  VALUES ($1, $2, $3)
  ON CONFLICT (grant_id, machine_id) DO NOTHING`;

const Machine = z.object({ id: z.uuid(), name: z.string(), status: z.enum(['active', 'push_only', 'revoked']) });
export type Machine = z.output<typeof Machine>;

/** Primary key. */
export const selectMachines = rows(Machine)`
  SELECT id, name, status
  FROM machine
  WHERE id = ANY ($1::uuid[])
  ORDER BY id`;

/** Its pushes are kept, it reads nothing, until it is enrolled anew. */
export const updatePushOnly = change`
  UPDATE machine
  SET status = 'push_only'
  WHERE id = $1 AND status = 'active'`;

/** The last contact is kept to the minute, so that a busy machine does not rewrite its row with each request. */
export const touchMachine = change`
  UPDATE machine
  SET last_contact = now()
  WHERE id = $1 AND (last_contact IS NULL OR last_contact < now() - interval '1 minute')`;

export const updateReport = change`
  UPDATE machine
  SET last_contact = now(), report = $2
  WHERE id = $1`;

const State = z.object({ v: z.string() });
export const selectState = row(State)`
  SELECT v
  FROM server_state
  WHERE k = $1`;

export const insertState = change`
  INSERT INTO server_state (k, v)
  VALUES ($1, $2)
  ON CONFLICT (k) DO NOTHING`;
