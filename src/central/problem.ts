import type { ProblemBody, ProblemCode } from '#contract/wire/problem';

/** HTTP status of each refusal (docs/design/sync.md, section 7). */
const STATUS: Readonly<Record<ProblemCode, number>> = {
  already_stored: 409,
  bad_envelope: 400,
  bad_head_sig: 401,
  bad_proof: 401,
  bad_signature: 401,
  blob_hash: 422,
  checksum: 460,
  client_too_old: 426,
  code_invalid: 401,
  code_used: 409,
  expired: 410,
  fork: 409,
  gap: 409,
  hash_mismatch: 422,
  insufficient_storage: 507,
  machine_revoked: 403,
  nonce: 401,
  not_found: 404,
  not_permitted: 403,
  not_stored_yet: 409,
  offset: 409,
  push_only: 403,
  series_not_yours: 422,
  taken: 409,
  too_large: 413,
  too_many: 429,
  tus_version: 412,
  unavailable: 503,
  unexpected: 500,
  unknown_incarnation: 409,
  unknown_key: 401,
  unreferenced: 404,
  unsupported_encoding: 415,
};

export const statusOf = (code: ProblemCode): number => STATUS[code];

export type ProblemDetails = Partial<
  Pick<ProblemBody, 'seq' | 'expected_seq' | 'last_seq' | 'last_hash' | 'incident' | 'file'>
>;

/** A refusal that was planned; anything else that is thrown becomes `unexpected`. */
export class Refusal extends Error {
  readonly code: ProblemCode;
  readonly details: ProblemDetails;
  /** Seconds after which the same request may go better; null for the usual ones. */
  readonly retryAfterS: number | null;
  constructor(code: ProblemCode, details: ProblemDetails = {}, retryAfterS: number | null = null) {
    super(code);
    this.code = code;
    this.details = details;
    this.retryAfterS = retryAfterS;
  }
}

export function refuse(code: ProblemCode, details: ProblemDetails = {}): never {
  throw new Refusal(code, details);
}

export const problemBody = (code: ProblemCode, details: ProblemDetails = {}): ProblemBody => ({
  type: 'about:blank',
  title: code.replaceAll('_', ' '),
  status: STATUS[code],
  code,
  ...details,
});
