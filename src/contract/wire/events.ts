import { z } from 'zod';
import { Scope } from './enrolment.ts';

/** Query of `GET /v1/events`: `scope` once for each feed to hear of. */
export const EventsQuery = z.object({
  scope: z.union([Scope.transform((scope) => [scope]), z.array(Scope).min(1).max(20)]),
});

/** `event: poke`: the feed of a scope has grown to `head`. A hint; it carries no data. */
export const Poke = z.object({ scope: Scope, head: z.int().min(0) });
export type Poke = z.output<typeof Poke>;

/** `event: bye`: this stream ends now; open another after so many milliseconds. */
export const Bye = z.object({ retry_ms: z.int().min(0).max(600_000) });

/** Seconds between two comments of a quiet stream (docs/design/sync.md, section 7). */
export const COMMENT_EVERY_S = 20;
