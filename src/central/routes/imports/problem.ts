/**
 * A file that cannot be taken, or not further. `not-an-export`: something else; `other-centre`: sealed to a key that is
 * not ours; `damaged`: cut, changed, or not written by Loket; `unknown-machine`: its key is none of ours, or was replaced.
 */
export class ExportProblem extends Error {
  readonly reason: 'not-an-export' | 'other-centre' | 'damaged' | 'unknown-machine';
  constructor(reason: ExportProblem['reason']) {
    super(reason);
    this.reason = reason;
  }
}
