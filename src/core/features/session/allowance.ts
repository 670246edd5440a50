import { z } from 'zod';
import type { Instant } from '#contract/ids';
import { Role } from '#contract/permissions';
import type { SignInAllowance } from '#contract/session';
import type { Core } from '#core/context';
import { replaceSetting, selectSetting } from '#core/db/settings.sql';
import { fail } from '#core/fault';
import { selectIdentity } from '#core/features/enrolment/index';
import { toInstant } from '#core/ports/clock';
import { type Allowance, allowance, offlineDays } from '#domain/session/offline';
import { selectContact } from './session.sql.ts';

/** Latest instant seen since a contact, so that a clock turned back makes nothing younger. */
const LATEST_SETTING = 'latest-instant';
const Latest = z.object({ contact: z.string(), at: z.number() });
const Policy = z.looseObject({ offlineDays: z.partialRecord(Role, z.number()).default({}) });

/** When the centre was heard last, and what time it is there now as far as this clock can tell. */
function times(core: Core): { readonly contact: string; readonly nowMs: number } | undefined {
  const found = selectContact(core.db);
  if (!found) return undefined;
  const stored = selectSetting(core.db, { name: LATEST_SETTING });
  const latest = stored ? Latest.parse(JSON.parse(stored.value)) : undefined;
  const byClock = core.clock.epochMs() + found.offsetMs;
  const isSameContact = latest?.contact === found.contact;
  const nowMs = Math.max(Date.parse(found.contact), byClock, isSameContact ? (latest?.at ?? 0) : 0);
  return { contact: found.contact, nowMs };
}

function allowanceOf(
  core: Core,
  role: Role,
): (Allowance & { contact: string; nowMs: number; days: number }) | undefined {
  const known = times(core);
  const identity = selectIdentity(core.db);
  if (!known || !identity) return undefined;
  const days = offlineDays(role, Policy.parse(JSON.parse(identity.policy)).offlineDays);
  return { ...allowance(Date.parse(known.contact), known.nowMs, days), ...known, days };
}

/** For the page: by role, how long signing in still works without the centre. */
export const allowances = (core: Core): SignInAllowance[] =>
  Role.options.flatMap((role) => {
    const found = allowanceOf(core, role);
    if (!found) return [];
    const { phase, untilMs, daysLeft, hoursLeft, contact } = found;
    const until = toInstant(new Date(untilMs));
    return [{ role, lastContactAt: contact as Instant, until, phase, daysLeft, hoursLeft }];
  });

/** Errors: `sign-in-expired`. Unsent work has no age and stays, whoever may sign in. */
export function refuseExpired(core: Core, role: Role): void {
  const found = allowanceOf(core, role);
  if (!found) return;
  const { contact, nowMs, phase, days } = found;
  replaceSetting(core.db, { name: LATEST_SETTING, value: JSON.stringify({ contact, at: nowMs }) });
  if (phase === 'expired') fail('sign-in-expired', { since: contact, days });
}
