import type { Problem } from '#contract/errors';

/** A refusal of core, so that a test can name the code it expects. */
export class Refused extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(`${problem.code} ${JSON.stringify(problem.details)}`);
    this.problem = problem;
  }
}
