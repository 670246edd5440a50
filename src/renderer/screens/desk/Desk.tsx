import type { SessionState } from '#contract/session';
import { HelpSheet } from '#renderer/commands/HelpSheet.tsx';
import { Palette } from '#renderer/commands/Palette.tsx';
import { useCommandKeys } from '#renderer/commands/use-keys.ts';
import { focusFirst } from '#renderer/features/focus/focus.ts';
import { IdleWarning } from '#renderer/features/session/IdleWarning.tsx';
import { useIdle } from '#renderer/features/session/use-idle.ts';
import { StatusBar } from '#renderer/features/status/StatusBar.tsx';
import { useEffect, useRef } from 'react';
import { DeskContext } from './desk.ts';
import { Header } from './Header.tsx';
import { NextPanel } from './NextPanel.tsx';
import { useDeskState } from './use-desk.ts';
import { WhoPanel } from './WhoPanel.tsx';
import { WorkPanel } from './WorkPanel.tsx';
import styles from './desk.module.css';

/** The officer's screen: who, the work, what happens next. Behind the lock it stays, hidden, so that no work is lost. */
export function Desk({ session }: { readonly session: SessionState }) {
  const { desk, sheet, setSheet, isLoading } = useDeskState(session);
  const isLocked = session.phase === 'locked';
  const { view } = desk;
  const locksAt = useIdle(session.phase === 'active');
  useCommandKeys(view, sheet !== null || isLocked);
  const columns = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const isRead = view.place === 'review' || view.place === 'receipt';
    const start = columns.current?.querySelector(isRead ? '[data-primary]' : '[data-panel=work] [data-work]');
    if (start && !isLocked && !isLoading) focusFirst(start);
  }, [view.place, view.application?.id, view.application?.state, isLocked, isLoading]);
  return (
    <DeskContext value={desk}>
      <div className={styles.app} hidden={isLocked} inert={isLocked}>
        <Header />
        <IdleWarning locksAt={locksAt} />
        <div className={styles.columns} ref={columns}>
          <WhoPanel />
          <WorkPanel isLoading={isLoading} />
          <NextPanel />
        </div>
        <StatusBar session={session} onHelp={view.actions.toggleHelp} />
      </div>
      {sheet === 'palette' && !isLocked && <Palette onClose={() => setSheet(null)} />}
      {sheet === 'help' && !isLocked && <HelpSheet onClose={() => setSheet(null)} />}
    </DeskContext>
  );
}
