import type { Role } from '#contract/permissions';
import type { SessionState, SignInAllowance } from '#contract/session';
import type { Texts } from '#renderer/text/text.tsx';

/** How long a role may still sign in without the centre; undefined where core tells nothing. */
export const allowanceOf = ({ allowances }: SessionState, role: Role): SignInAllowance | undefined =>
  allowances.find((allowance) => allowance.role === role);

/** `3 hari 4 jam`; in the last hour in words. */
export function leftText({ daysLeft, hoursLeft }: SignInAllowance, t: Texts): string {
  if (daysLeft > 0) return t('span.days', { days: daysLeft, hours: hoursLeft });
  return hoursLeft > 0 ? t('span.only-hours', { hours: hoursLeft }) : t('span.last-hour');
}
