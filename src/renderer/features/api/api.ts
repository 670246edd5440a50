import type { Problem } from '#contract/errors';
import type { Result } from '#contract/index';

/** A planned refusal, thrown so that queries and mutations can carry it. */
export class Refused extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.code);
    this.problem = problem;
  }
}

const UNAVAILABLE: Problem = { code: 'unavailable', message: 'unavailable', details: {} };

/** The value, or `Refused`. A bridge that fails answers `unavailable`. */
export async function unwrap<T>(answer: Promise<Result<T>>): Promise<T> {
  const result = await answer.catch((): Result<T> => ({ ok: false, error: UNAVAILABLE }));
  if (!result.ok) throw new Refused(result.error);
  return result.value;
}

/** The refusal behind an error; anything unplanned reads as `unavailable`. */
export const problemOf = (error: unknown): Problem => (error instanceof Refused ? error.problem : UNAVAILABLE);

export const newCommandId = (): string => crypto.randomUUID();

/** After these the command may or may not have happened, so a repetition must carry the same id. */
const UNSURE: readonly Problem['code'][] = ['unavailable', 'busy', 'unexpected'];

/** One command id per intention: pressing again repeats the command, never doubles it. */
export class Intentions {
  readonly #open = new Map<string, string>();

  async run<T>(intention: string, send: (commandId: string) => Promise<Result<T>>): Promise<T> {
    const commandId = this.#open.get(intention) ?? newCommandId();
    this.#open.set(intention, commandId);
    try {
      const value = await unwrap(send(commandId));
      this.#open.delete(intention);
      return value;
    } catch (error) {
      if (!UNSURE.includes(problemOf(error).code)) this.#open.delete(intention);
      throw error;
    }
  }
}
