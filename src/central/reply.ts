import { z } from 'zod';
import { ProblemBody, type ProblemCode } from '#contract/wire/problem';
import { statusOf } from './problem.ts';

/** What any route may answer, whatever it does. */
const ANY = ['bad_envelope', 'not_found', 'too_large', 'unsupported_encoding', 'unexpected', 'unavailable'] as const;
/** What a wrong signature gets (docs/design/sync.md, section 7). */
const SIGNED = ['bad_signature', 'unknown_key', 'nonce', 'machine_revoked'] as const;

interface ProblemReply {
  readonly description: string;
  readonly content: { readonly 'application/problem+json': { readonly schema: z.ZodType } };
}

const declared = new WeakMap<object, ReadonlySet<ProblemCode>>();

/** Replies of an open route for its own refusals and those of any route, one schema for each status. */
export function openRefusals(...codes: readonly ProblemCode[]): Record<number, ProblemReply> {
  const byStatus = Map.groupBy(new Set([...ANY, ...codes]), statusOf);
  const replies = [...byStatus].map(([status, some]): [number, ProblemReply] => {
    const schema = ProblemBody.extend({ code: z.enum(some) });
    const reply = { description: some.join(', '), content: { 'application/problem+json': { schema } } };
    declared.set(reply, new Set(some));
    return [status, reply];
  });
  return Object.fromEntries(replies);
}

/** The same for a signed route. */
export const refusals = (...codes: readonly ProblemCode[]): Record<number, ProblemReply> =>
  openRefusals(...SIGNED, ...codes);

/** Whether the response schemas of a route tell of this refusal. */
export function declares(responses: unknown, code: ProblemCode): boolean {
  const reply: unknown = Object.entries(responses ?? {}).find(([status]) => status === String(statusOf(code)))?.[1];
  return typeof reply === 'object' && reply !== null && declared.get(reply)?.has(code) === true;
}

/** Bytes as they are. They are checked where they are used, since only the signature is known of them before. */
export const BinaryBody = z.any().meta({ type: 'string', format: 'binary' });
