import type { SessionState } from '#contract/session';
import { HelpSheet } from '#renderer/commands/HelpSheet.tsx';
import { openAlarms } from '#renderer/commands/open-alarms.ts';
import { openLedger } from '#renderer/commands/open-ledger.ts';
import { Palette } from '#renderer/commands/Palette.tsx';
import { isPermitted } from '#renderer/commands/registry.ts';
import { useCommandKeys } from '#renderer/commands/use-keys.ts';
import { isPage, type Place } from '#renderer/commands/view.ts';
import { focusFirst } from '#renderer/features/focus/focus.ts';
import { IdleWarning } from '#renderer/features/session/IdleWarning.tsx';
import { useIdle } from '#renderer/features/session/use-idle.ts';
import { ExportPrompt, useExportDue } from '#renderer/features/status/ExportPrompt.tsx';
import { StatusBar } from '#renderer/features/status/StatusBar.tsx';
import { AlarmScreen } from '#renderer/screens/alarms/AlarmScreen.tsx';
import { DecisionsScreen } from '#renderer/screens/decisions/DecisionsScreen.tsx';
import { FloorScreen } from '#renderer/screens/floor/FloorScreen.tsx';
import { ImportScreen } from '#renderer/screens/imports/ImportScreen.tsx';
import { LedgerScreen } from '#renderer/screens/ledger/LedgerScreen.tsx';
import { classes } from '#renderer/ui/classes.ts';
import { useEffect, useRef } from 'react';
import { DeskContext } from './desk.ts';
import { Header } from './Header.tsx';
import { NextPanel } from './NextPanel.tsx';
import { useDeskState } from './use-desk.ts';
import { WhoPanel } from './WhoPanel.tsx';
import { WorkPanel } from './WorkPanel.tsx';
import styles from './desk.module.css';

/** The officer's screen: who, the work, what happens next; or a page of its own beside the visit. Behind the lock it stays, hidden, so that no work is lost. */
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
        <div>
          <Prompt place={view.place} />
        </div>
        <div className={classes(styles.columns, isPage(view.place) && styles.page)} ref={columns}>
          <Columns place={view.place} isLoading={isLoading} />
        </div>
        <StatusBar
          session={session}
          onHelp={view.actions.toggleHelp}
          onLedger={isPermitted(openLedger, view) ? view.actions.openLedger : undefined}
          onAlarms={isPermitted(openAlarms, view) ? view.actions.openAlarms : undefined}
        />
      </div>
      {sheet === 'palette' && !isLocked && <Palette onClose={() => setSheet(null)} />}
      {sheet === 'help' && !isLocked && <HelpSheet onClose={() => setSheet(null)} />}
    </DeskContext>
  );
}

/** Kiriman says it in its own head. */
function Prompt({ place }: { readonly place: Place }) {
  const due = useExportDue();
  return due !== null && place !== 'ledger' ? <ExportPrompt days={due} /> : null;
}

function Columns({ place, isLoading }: { readonly place: Place; readonly isLoading: boolean }) {
  if (place === 'ledger') return <LedgerScreen />;
  if (place === 'decisions') return <DecisionsScreen />;
  if (place === 'floor') return <FloorScreen />;
  if (place === 'alarms') return <AlarmScreen />;
  if (place === 'imports') return <ImportScreen />;
  return (
    <>
      <WhoPanel />
      <WorkPanel isLoading={isLoading} />
      <NextPanel />
    </>
  );
}
