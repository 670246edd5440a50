import { z } from 'zod';

/** Closed set of refusals of the centre (docs/design/sync.md, section 7). */
export const ProblemCode = z.enum([
  'bad_envelope',
  'bad_head_sig',
  'bad_proof',
  'bad_signature',
  'client_too_old',
  'code_invalid',
  'code_used',
  'fork',
  'gap',
  'hash_mismatch',
  'machine_revoked',
  'nonce',
  'not_found',
  'not_permitted',
  'push_only',
  'series_not_yours',
  'taken',
  'too_large',
  'too_many',
  'unavailable',
  'unexpected',
  'unknown_incarnation',
  'unknown_key',
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
  expected_seq: z.int().optional(),
  last_seq: z.int().optional(),
  last_hash: z.base64().optional(),
});
export type ProblemBody = z.output<typeof ProblemBody>;
