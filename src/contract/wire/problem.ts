import { z } from 'zod';
import { ExportFault } from './export-file.ts';

/** Closed set of refusals of the centre (docs/design/sync.md, section 7). */
export const ProblemCode = z.enum([
  'already_stored',
  'bad_envelope',
  'bad_head_sig',
  'bad_proof',
  'bad_signature',
  'blob_hash',
  'checksum',
  'client_too_old',
  'code_invalid',
  'code_used',
  'expired',
  'fork',
  'gap',
  'hash_mismatch',
  'insufficient_storage',
  'machine_revoked',
  'nonce',
  'not_found',
  'not_permitted',
  'not_stored_yet',
  'offset',
  'push_only',
  'series_not_yours',
  'taken',
  'too_large',
  'too_many',
  'tus_version',
  'unavailable',
  'unexpected',
  'unknown_incarnation',
  'unknown_key',
  'unreferenced',
  'unsupported_encoding',
]);
export type ProblemCode = z.output<typeof ProblemCode>;

/** Body of every error, `application/problem+json`. Never a stack, never personal data. */
export const ProblemBody = z.object({
  type: z.literal('about:blank'),
  title: z.string(),
  status: z.int(),
  code: ProblemCode,
  /** Names the error in the centre's log; only with `unexpected`. */
  incident: z.string().optional(),
  seq: z.int().optional(),
  expected_seq: z.int().min(1).optional(),
  last_seq: z.int().min(0).optional(),
  last_hash: z.base64().optional(),
  /** With `bad_envelope` of `POST /v1/imports`. */
  file: ExportFault.optional(),
});
export type ProblemBody = z.output<typeof ProblemBody>;
