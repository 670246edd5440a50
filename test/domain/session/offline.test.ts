import { expect, test } from 'vitest';
import { allowance, offlineDays } from '#domain/session/offline';

const DAY = 86_400_000;
const HOUR = 3_600_000;

test.each([
  [0, 'fresh', 7, 0],
  [3 * DAY, 'fresh', 4, 0],
  [3.5 * DAY, 'counting', 3, 12],
  [7 * DAY - HOUR, 'counting', 0, 1],
  [7 * DAY - 1, 'counting', 0, 0],
  [7 * DAY, 'expired', 0, 0],
  [400 * DAY, 'expired', 0, 0],
  // A clock behind the last contact makes nothing younger than the contact itself.
  [-30 * DAY, 'fresh', 7, 0],
])('%i ms after the contact it is %s with %i days and %i hours', (ageMs, phase, daysLeft, hoursLeft) => {
  const contact = Date.parse('2026-11-24T06:00:00.000Z');
  expect(allowance(contact, contact + ageMs, 7)).toEqual({ phase, daysLeft, hoursLeft, untilMs: contact + 7 * DAY });
});

test.each([
  ['officer', {}, 7],
  ['technician', {}, 7],
  ['supervisor', {}, 14],
  ['administrator', {}, 1],
  ['officer', { officer: 3 }, 3],
  ['officer', { officer: 365 }, 30],
  ['officer', { officer: 0 }, 1],
] as const)('%s under the policy %j has %i days', (role, policy, days) => {
  expect(offlineDays(role, policy)).toBe(days);
});
