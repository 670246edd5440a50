import { z } from 'zod';
import { Bytes, change, row, rows } from '../../db/sql.ts';

/** One registration of a machine at a time. Primary key. */
export const lockMachine = row(z.object({ name: z.string() }))`
  SELECT name
  FROM machine
  WHERE id = $1
  FOR UPDATE`;

/** Unique index `client_log_head_incarnation`. */
export const selectIncarnation = row(z.object({ machine_id: z.uuid(), series: z.string() }))`
  SELECT machine_id, series
  FROM client_log_head
  WHERE incarnation = $1`;

export const insertIncarnation = change`
  INSERT INTO client_log_head (machine_id, incarnation, parent, series, last_hash, reason)
  VALUES ($1, $2, $3, $4, $5, $6)`;

/** A log that was cloned stays so. With where it ended at its machine; nulls when that contradicts what is held here. */
export const retireLog = change`
  UPDATE client_log_head
  SET state = 'retired', ended_seq = $3, ended_hash = $4, ended_at = $5
  WHERE machine_id = $1 AND incarnation = $2 AND state = 'active'`;

export const markCloned = change`
  UPDATE client_log_head
  SET state = 'cloned'
  WHERE machine_id = $1 AND incarnation = $2 AND state = 'retired'`;

const Key = z.object({ kid: z.string(), machine_id: z.uuid(), ed25519_pub: Bytes, revoked_at: z.string().nullable() });

/** Unique key of the raw public half. */
export const selectPublicKey = row(Key)`
  SELECT kid, machine_id, ed25519_pub, revoked_at
  FROM machine_key
  WHERE ed25519_pub = $1`;

export const insertReplacingKey = change`
  INSERT INTO machine_key (kid, machine_id, ed25519_pub, replaces)
  VALUES ($1, $2, $3, $4)`;

const Alarm = z.object({ id: z.uuid(), body: z.record(z.string(), z.json()) });

/** Alarms of one machine in one mall. */
export const selectAlarms = rows(Alarm)`
  SELECT id, body
  FROM catalogue_row
  WHERE scope = $1 AND entity = 'machine_alarm' AND body ->> 'machineId' = $2
  ORDER BY id`;
