import type { Role } from '#contract/permissions';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Days a role may sign in since the centre last confirmed it (docs/design/security.md, Sessions). */
const DEFAULT_DAYS: Readonly<Record<Role, number>> = {
  officer: 7,
  technician: 7,
  supervisor: 14,
  administrator: 1,
  auditor: 1,
};
/** The centre's policy may move the ages inside these bounds, in days. */
const BOUNDS = { min: 1, max: 30 } as const;

/** Days by role as a policy names them; what it leaves out keeps its default. */
export type OfflineDays = { readonly [R in Role]?: number | undefined };

/** Days a role has, the policy's wish held inside the bounds. */
export function offlineDays(role: Role, policy: OfflineDays): number {
  return Math.min(BOUNDS.max, Math.max(BOUNDS.min, policy[role] ?? DEFAULT_DAYS[role]));
}

export interface Allowance {
  readonly phase: 'fresh' | 'counting' | 'expired';
  /** Epoch milliseconds. */
  readonly untilMs: number;
  readonly daysLeft: number;
  /** Beside the days, 0 to 23. */
  readonly hoursLeft: number;
}

/**
 * What is left of an allowance of `days` days. Both instants in epoch milliseconds by the centre's clock; a `nowMs`
 * before the contact counts as the contact itself. The countdown shows from half-way.
 */
export function allowance(contactMs: number, nowMs: number, days: number): Allowance {
  const untilMs = contactMs + days * DAY_MS;
  const leftMs = Math.min(days * DAY_MS, untilMs - nowMs);
  if (leftMs <= 0) return { phase: 'expired', untilMs, daysLeft: 0, hoursLeft: 0 };
  const hours = Math.floor(leftMs / HOUR_MS);
  const phase = leftMs * 2 > days * DAY_MS ? 'fresh' : 'counting';
  return { phase, untilMs, daysLeft: Math.floor(hours / 24), hoursLeft: hours % 24 };
}
