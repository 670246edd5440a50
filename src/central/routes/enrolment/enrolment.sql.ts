import { z } from 'zod';
import { Bytes, change, row } from '../../db/sql.ts';

/** One of the two makes a code: a supervisor's machine, or the console of the centre. */
export const insertCode = change`
  INSERT INTO enrol_code (code_hash, scope, machine_name, counter_id, issued_by, expires_at)
  VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT (code_hash) DO NOTHING`;

const Code = z.object({
  scope: z.string(),
  machine_name: z.string(),
  counter_id: z.uuid().nullable(),
  issued_by: z.uuid(),
  expires_at: z.string(),
  used_by: z.string().nullable(),
});

export const lockCode = row(Code)`
  SELECT scope, machine_name, counter_id, issued_by, expires_at, used_by
  FROM enrol_code
  WHERE code_hash = $1
  FOR UPDATE`;

export const updateCodeUsed = change`
  UPDATE enrol_code
  SET used_by = $2, used_at = $3
  WHERE code_hash = $1 AND used_by IS NULL`;

/** Index `enrol_failure_address`. */
export const countFailures = row(z.object({ count: z.int() }))`
  SELECT count(*) AS count
  FROM enrol_failure
  WHERE address = $1 AND at > $2`;

export const insertFailure = change`
  INSERT INTO enrol_failure (address, at)
  VALUES ($1, $2)`;

export const deleteOldFailures = change`
  DELETE FROM enrol_failure
  WHERE at < $1`;

/** Enrolling again keeps the machine and its log; only its keys change. */
export const upsertMachine = change`
  INSERT INTO machine (id, name)
  VALUES ($1, $2)
  ON CONFLICT (id) DO UPDATE
  SET name = excluded.name, status = 'active', enrolled_at = now()`;

export const revokeOtherKeys = change`
  UPDATE machine_key
  SET revoked_at = now()
  WHERE machine_id = $1 AND kid <> $2 AND revoked_at IS NULL`;

/** The machine's own living key is taken again; one that was ended or that another machine holds changes nothing. */
export const insertKey = change`
  INSERT INTO machine_key (kid, machine_id, ed25519_pub)
  VALUES ($1, $2, $3)
  ON CONFLICT (kid) DO UPDATE
  SET kid = excluded.kid
  WHERE machine_key.machine_id = excluded.machine_id AND machine_key.revoked_at IS NULL`;

const LogHead = z.object({ series: z.string(), last_hash: Bytes });

export const selectLog = row(LogHead)`
  SELECT series, last_hash
  FROM client_log_head
  WHERE machine_id = $1 AND incarnation = $2`;

export const insertLog = change`
  INSERT INTO client_log_head (machine_id, incarnation, series, last_hash)
  VALUES ($1, $2, $3, $4)`;

export const insertCertificateRequest = change`
  INSERT INTO certificate_request (id, machine_id, series, csr, fingerprint)
  VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (csr) DO NOTHING`;

const Officer = z.object({ role: z.string() });

export const selectOfficer = row(Officer)`
  SELECT body ->> 'role' AS role
  FROM catalogue_row
  WHERE scope = $1 AND entity = 'officer' AND id = $2 AND body -> 'retired' IS DISTINCT FROM 'true'`;
