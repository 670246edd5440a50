import { z } from 'zod';
import { change, row } from './sql.ts';

/**
 * Which database this is, and which of its histories: another system identifier or timeline after a physical restore or
 * a failover, another oid after a dump was read into a new database. Readable by an ordinary role.
 */
export const selectIdentity = row(z.object({ identity: z.string() }))`
  SELECT concat_ws('/', s.system_identifier, c.timeline_id, d.oid) AS identity
  FROM pg_control_system() s, pg_control_checkpoint() c, pg_database d
  WHERE d.datname = current_database()`;

/** All copies that start together wait here. */
export const lockCluster = row(z.object({ v: z.string() }))`
  SELECT v
  FROM server_state
  WHERE k = 'cluster'
  FOR UPDATE`;

export const updateCluster = change`
  UPDATE server_state
  SET v = $1
  WHERE k = 'cluster'`;

/** Every cursor is renewed, and every old position lies below all new ones (docs/design/sync.md, section 6). */
export const renewHeads = change`
  UPDATE scope_head
  SET epoch = gen_random_uuid(), head = head + $1`;

/** Machine codes given after the backup was made are not given again. */
export const skipMachineNumbers = change`
  UPDATE site
  SET next_machine = next_machine + $1`;

export const selectAnyMachine = row(z.object({ id: z.uuid() }))`
  SELECT id
  FROM machine
  ORDER BY id
  LIMIT 1`;
