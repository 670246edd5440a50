/** argon2id: 64 MiB, 3 passes, 1 lane (docs/design/security.md, Sessions; floor 19 MiB and 2 passes). */
export const ARGON2 = { memoryCost: 65_536, timeCost: 3, parallelism: 1 } as const;

/** Wrong PINs before the first wait, and before a supervisor must unlock. */
export const FREE_ATTEMPTS = 5;
export const LAST_ATTEMPT = 10;
const WAIT_MINUTES = [1, 5, 15, 60, 60] as const;

/** How long to wait after the n-th wrong PIN in a row: 0 none, minutes, or `supervisor`. */
export function lockoutAfter(wrongCount: number): number | 'supervisor' {
  if (wrongCount < FREE_ATTEMPTS) return 0;
  if (wrongCount >= LAST_ATTEMPT) return 'supervisor';
  return WAIT_MINUTES[wrongCount - FREE_ATTEMPTS] ?? 60;
}

/** Idle rules in milliseconds: warned for the last minute of five, then locked; a lock of 30 minutes ends the session. */
export const IDLE = { warnMs: 60_000, lockMs: 300_000, endMs: 1_800_000 } as const;

export type IdleState = 'active' | 'locked' | 'ended';

/** `idleMs` since the last act, `lockedMs` since the lock or null. A negative age (clock turned back) is never younger. */
export function idleState(idleMs: number, lockedMs: number | null): IdleState {
  if (lockedMs !== null) return lockedMs >= IDLE.endMs ? 'ended' : 'locked';
  return idleMs >= IDLE.lockMs ? 'locked' : 'active';
}

/** How long until `idleState` may answer something else; negative when that is past. */
export const idleLeft = (idleMs: number, lockedMs: number | null): number =>
  lockedMs === null ? IDLE.lockMs - idleMs : IDLE.endMs - lockedMs;
