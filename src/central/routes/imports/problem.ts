import type { ExportFault } from '#contract/wire/export-file';

/** A file that cannot be taken, or not further. */
export class ExportProblem extends Error {
  readonly reason: ExportFault;
  constructor(reason: ExportFault) {
    super(reason);
    this.reason = reason;
  }
}
