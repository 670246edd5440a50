import { z } from 'zod';
import { ProblemBody } from '#contract/wire/problem';

/** Every error of every route has this one shape. */
export const problemReplies = {
  '4xx': { description: 'Refused', content: { 'application/problem+json': { schema: ProblemBody } } },
  '5xx': { description: 'Try again later', content: { 'application/problem+json': { schema: ProblemBody } } },
};

/** Bytes as they are. They are checked where they are used, since only the signature is known of them before. */
export const BinaryBody = z.any().meta({ type: 'string', format: 'binary' });
