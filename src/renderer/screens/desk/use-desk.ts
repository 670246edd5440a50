import type { SessionState } from '#contract/session';
import type { DeskActions, LocalAct, View } from '#renderer/commands/view.ts';
import { useBridge } from '#renderer/features/api/provider.tsx';
import { useCurrentVisit } from '#renderer/features/api/queries.ts';
import { useDraftJournal, useOpenDraft } from '#renderer/features/drafts/use-drafts.ts';
import { missingOf } from '#renderer/forms/missing.ts';
import { useCallback, useMemo, useRef, useState } from 'react';
import type { Desk, Message, Screen } from './desk.ts';
import { applicationInView, homeOf, placeOf } from './place.ts';
import { useAct } from './use-acts.ts';
import { type Locals, useDeskActions } from './use-desk-actions.ts';
import { useReveal } from './use-reveal.ts';
import { useScans } from './use-scans.ts';
import { useVisitActs } from './use-visit-acts.ts';

export type Sheet = 'palette' | 'help' | null;

/** Everything the officer's screen knows and can do. */
export function useDeskState(session: SessionState) {
  const isActive = session.phase === 'active';
  const visitQuery = useCurrentVisit(isActive);
  const visit = visitQuery.data?.visit ?? null;
  const journal = useDraftJournal(visit);
  const [screen, go] = useState<Screen>(() => homeOf(session.officer?.role ?? null, null));
  const [chosenId, select] = useState<string | null>(null);
  const [message, say] = useState<Message | null>(null);
  const [sheet, setSheet] = useState<Sheet>(null);
  const locals = useRef<Locals>({});
  const setLocal = useCallback((name: LocalAct, run: (() => void) | null) => {
    locals.current[name] = run;
  }, []);
  const primary = useRef<(() => void) | null>(null);
  const setPrimary = useCallback((act: (() => void) | null) => {
    primary.current = act;
  }, []);

  const application = applicationInView(visit, chosenId);
  const draft = useOpenDraft(journal, application?.receipt ? undefined : application?.id);
  const missingCount = useMemo(() => {
    if (!application || application.receipt) return 0;
    const { fields, requirements } = missingOf(application.service, draft ?? application);
    return fields.length + requirements.length;
  }, [application, draft]);

  const [act, isBusy] = useAct(say);
  const [longAct] = useAct(say);
  const acts = useVisitActs(act, journal, go, select);
  const { revealed, reveal } = useReveal(visit?.citizen?.id ?? null);
  useScans(visit, say, go);
  const actions: DeskActions = useDeskActions({
    act,
    longAct,
    journal,
    visit,
    application,
    go,
    select,
    say,
    setSheet,
    locals,
    primary,
    reveal,
    api: useBridge().api,
    place: placeOf(screen, visit, application),
    screen,
    role: session.officer?.role ?? null,
  });
  const view: View = {
    place: placeOf(screen, visit, application),
    role: session.officer?.role ?? null,
    visit,
    application,
    citizenId: visit?.citizen?.id ?? null,
    receiptId: application?.receipt?.id ?? null,
    missingCount,
    actions,
  };
  const dismiss = useCallback(() => say(null), []);
  const desk: Desk = {
    ...acts,
    view,
    session,
    screen,
    message,
    journal,
    revealed,
    isBusy,
    go,
    act,
    longAct,
    say,
    dismiss,
    setLocal,
    setPrimary,
  };
  return { desk, sheet, setSheet, isLoading: isActive && visitQuery.isPending, failure: visitQuery.error };
}
