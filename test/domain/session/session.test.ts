import { expect, test } from 'vitest';
import { ARGON2, IDLE, idleState, lockoutAfter } from '#domain/session/index';

test('five wrong PINs are free, then the wait grows, then only a supervisor helps', () => {
  expect([1, 2, 3, 4].map(lockoutAfter)).toEqual([0, 0, 0, 0]);
  expect([5, 6, 7, 8, 9].map(lockoutAfter)).toEqual([1, 5, 15, 60, 60]);
  expect([10, 11, 1000].map(lockoutAfter)).toEqual(['supervisor', 'supervisor', 'supervisor']);
});

test('an idle screen locks, a long lock ends the session, and a clock turned back unlocks nothing', () => {
  expect(idleState(IDLE.lockMs - 1, null)).toBe('active');
  expect(idleState(IDLE.lockMs, null)).toBe('locked');
  expect(idleState(-5_000, null)).toBe('active');
  expect(idleState(0, 0)).toBe('locked');
  expect(idleState(0, -5_000)).toBe('locked');
  expect(idleState(0, IDLE.endMs)).toBe('ended');
});

test('the verifier never falls below its floor', () => {
  expect(ARGON2.memoryCost).toBeGreaterThanOrEqual(19 * 1024);
  expect(ARGON2.timeCost).toBeGreaterThanOrEqual(2);
});
