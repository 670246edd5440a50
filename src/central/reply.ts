import { ProblemBody } from '#contract/wire/problem';

/** Every error of every route has this one shape. */
export const problemReplies = {
  '4xx': { description: 'Refused', content: { 'application/problem+json': { schema: ProblemBody } } },
  '5xx': { description: 'Try again later', content: { 'application/problem+json': { schema: ProblemBody } } },
};
