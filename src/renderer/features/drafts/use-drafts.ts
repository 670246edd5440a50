import type { ApplicationId } from '#contract/ids';
import type { Visit, VisitApplication } from '#contract/visits';
import { newCommandId, unwrap } from '#renderer/features/api/api.ts';
import { useBridge } from '#renderer/features/api/provider.tsx';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { DraftJournal, type Draft } from './journal.ts';

/** The journal of this window; drafts of the visit are taken in as they come from core. */
export function useDraftJournal(visit: Visit | null): DraftJournal {
  const { api } = useBridge();
  const journal = useMemo(
    () =>
      new DraftJournal((applicationId, draft) =>
        unwrap(api['drafts.save']({ commandId: newCommandId(), applicationId, ...draft })),
      ),
    [api],
  );
  useEffect(() => () => journal.close(), [journal]);
  useEffect(() => {
    for (const application of visit?.applications ?? []) {
      if (application.state === 'draft') journal.adopt(application);
    }
  }, [journal, visit]);
  return journal;
}

/** What is typed for one application; core's copy until the journal has taken it in. */
export function useDraft(journal: DraftJournal, application: VisitApplication): Draft {
  const typed = useSyncExternalStore(journal.subscribe, () => journal.read(application.id));
  return useMemo(() => typed ?? draftOf(application), [typed, application]);
}

const draftOf = ({ answers, requirements, savedAt }: VisitApplication): Draft => ({
  answers,
  requirements,
  savedAt,
  state: 'saved',
  problem: null,
});

/** Draft of the application in view, where there is one. */
export function useOpenDraft(journal: DraftJournal, id: ApplicationId | undefined): Draft | undefined {
  return useSyncExternalStore(journal.subscribe, () => (id ? journal.read(id) : undefined));
}
