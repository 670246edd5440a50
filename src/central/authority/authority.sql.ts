import { z } from 'zod';
import { Bytes, change, row, rows } from '../db/sql.ts';

const Request = z.object({ id: z.uuid(), machine_id: z.uuid(), series: z.string(), csr: Bytes, fingerprint: Bytes });
export type CertificateRequest = z.output<typeof Request>;

/** Oldest first; another copy of the authority takes the ones this one does not hold. */
export const lockApproved = row(Request)`
  SELECT id, machine_id, series, csr, fingerprint
  FROM certificate_request
  WHERE state = 'approved'
  ORDER BY requested_at
  LIMIT 1
  FOR UPDATE SKIP LOCKED`;

export const selectWaiting = rows(Request)`
  SELECT id, machine_id, series, csr, fingerprint
  FROM certificate_request
  WHERE state = 'waiting'
  ORDER BY requested_at`;

/** Demo only. */
export const approveAll = change`
  UPDATE certificate_request
  SET state = 'approved'
  WHERE state = 'waiting'`;

/** The fingerprint, not the row, is what a person compared on both screens. */
export const approveOne = change`
  UPDATE certificate_request
  SET state = 'approved'
  WHERE state = 'waiting' AND fingerprint = $1`;

export const updateIssued = change`
  UPDATE certificate_request
  SET state = 'issued'
  WHERE id = $1`;

export const updateRefused = change`
  UPDATE certificate_request
  SET state = 'refused', reason = $2
  WHERE id = $1`;
