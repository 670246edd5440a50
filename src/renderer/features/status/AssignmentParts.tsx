import { ArrowLeftRight, Hourglass } from 'lucide-react';
import type { SessionState } from '#contract/session';
import { allowanceOf, leftText } from '#renderer/features/session/allowance-text.ts';
import { useTexts } from '#renderer/text/text.tsx';
import { Part } from './Part.tsx';

/** What is about to change for the officer: the counter moves, or signing in without the centre comes to its end. */
export function AssignmentParts({ session }: { readonly session: SessionState }) {
  const t = useTexts();
  const allowance = session.officer && allowanceOf(session, session.officer.role);
  return (
    <>
      {session.closing && (
        <Part icon={ArrowLeftRight} tone="warn">
          {t('status.closing')}
        </Part>
      )}
      {allowance && allowance.phase !== 'fresh' && (
        <Part icon={Hourglass} tone="warn">
          {allowance.phase === 'counting'
            ? t('status.sign-in-left', { left: leftText(allowance, t) })
            : t('status.sign-in-ended')}
        </Part>
      )}
    </>
  );
}
