import { CircleX, Hourglass } from 'lucide-react';
import type { Role } from '#contract/permissions';
import type { SessionState } from '#contract/session';
import { allowanceOf, leftText } from '#renderer/features/session/allowance-text.ts';
import { useMomentAt } from '#renderer/features/texts/use-moment.ts';
import { useTexts } from '#renderer/text/text.tsx';
import { Mark } from '#renderer/ui/parts.tsx';

/** From half-way: how long signing in still works without the centre, since when it was not heard, and what helps. */
export function Allowance({ session, role }: { readonly session: SessionState; readonly role: Role }) {
  const t = useTexts();
  const moment = useMomentAt(session.site?.timeZone ?? 'UTC');
  const allowance = allowanceOf(session, role);
  if (!allowance || allowance.phase === 'fresh') return null;
  const values = { left: leftText(allowance, t), since: moment(allowance.lastContactAt) };
  const isExpired = allowance.phase === 'expired';
  return (
    <Mark icon={isExpired ? CircleX : Hourglass} tone={isExpired ? 'danger' : 'warn'}>
      <b>{t(`allowance.${allowance.phase}.title`, values)}</b> {t(`allowance.${allowance.phase}.help`, values)}
    </Mark>
  );
}
