import type { SessionState } from '#contract/session';
import { useSession } from '#renderer/features/api/queries.ts';
import { BlockedScreen } from '#renderer/screens/gate/BlockedScreen.tsx';
import { EnrolScreen } from '#renderer/screens/gate/EnrolScreen.tsx';
import { LockScreen } from '#renderer/screens/gate/LockScreen.tsx';
import { SignInScreen } from '#renderer/screens/gate/SignInScreen.tsx';
import { useTexts } from '#renderer/text/text.tsx';
import { lazy, Suspense, useEffect, useRef } from 'react';

const loadDesk = () => import('#renderer/screens/desk/Desk.tsx');
const Desk = lazy(async () => ({ default: (await loadDesk()).Desk }));

/** The officer's window: what core says about the session decides which screen there is. */
export function App() {
  const session = useSession().data;
  const t = useTexts();
  const phase = session?.phase;
  useFreshPage(phase);
  useEffect(() => {
    // Half of the script is the desk's: it is read once the first screen stands, while the officer types the PIN.
    if (phase) requestIdleCallback(() => void loadDesk());
  }, [phase]);
  const counter = session?.counter?.name;
  useEffect(() => {
    document.title = counter ?? t('app.title');
  }, [counter, t]);
  return session ? <Gate session={session} /> : null;
}

function Gate({ session }: { readonly session: SessionState }) {
  if (session.phase === 'blocked') return <BlockedScreen session={session} />;
  if (session.phase === 'not-enrolled') return <EnrolScreen session={session} />;
  if (session.phase === 'signed-out') return <SignInScreen session={session} />;
  return (
    <>
      <Suspense>
        <Desk session={session} />
      </Suspense>
      {session.phase === 'locked' && <LockScreen session={session} />}
    </>
  );
}

/** A session that ended leaves nothing of its officer in this page's memory. */
function useFreshPage(phase: SessionState['phase'] | undefined): void {
  const before = useRef(phase);
  useEffect(() => {
    const wasOpen = before.current === 'active' || before.current === 'locked';
    before.current = phase;
    if (wasOpen && phase === 'signed-out') window.location.reload();
  }, [phase]);
}
