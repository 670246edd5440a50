import type { ErrorCode, ErrorDetails } from '#contract/errors';

/** A refusal that was planned. Anything else that is thrown is a bug and reaches the officer as `unexpected`. */
export class Fault<C extends ErrorCode = ErrorCode> extends Error {
  readonly code: C;
  readonly details: ErrorDetails[C];
  constructor(code: C, details: ErrorDetails[C]) {
    super(code);
    this.code = code;
    this.details = details;
  }
}

export function fail<C extends ErrorCode>(code: C, details: ErrorDetails[C]): never {
  throw new Fault(code, details);
}
