import { useBridge } from '#renderer/features/api/provider.tsx';
import type { DraftJournal } from '#renderer/features/drafts/journal.ts';
import { sendFile } from '#renderer/features/attachments/send-file.ts';
import { useMemo } from 'react';
import type { Desk, Screen } from './desk.ts';
import type { Act } from './use-acts.ts';

type VisitActs = Pick<
  Desk,
  'chooseCitizen' | 'addService' | 'saveCitizen' | 'chooseScan' | 'finish' | 'attachFile' | 'removeFile'
>;

/** Acts on the visit; each leads back to the work when core agreed. */
export function useVisitActs(
  act: Act,
  journal: DraftJournal,
  go: (screen: Screen) => void,
  select: (applicationId: string | null) => void,
): VisitActs {
  const { api } = useBridge();
  return useMemo(
    () => ({
      async chooseCitizen(citizenId) {
        const done = await act(`choose:${citizenId}`, (commandId) => api['citizens.choose']({ commandId, citizenId }));
        if (done) go({ kind: 'work' });
      },
      async addService(serviceCode) {
        await journal.flushAll();
        const added = await act(`add:${serviceCode}`, (commandId) =>
          api['applications.add']({ commandId, serviceCode }),
        );
        if (!added) return;
        select(added.applicationId);
        go({ kind: 'work' });
      },
      async saveCitizen({ citizenId, method }, data) {
        const intention = `citizen:${JSON.stringify(data)}`;
        const done = await act(intention, async (commandId) =>
          citizenId === null
            ? api['citizens.create']({ commandId, data, method })
            : api['citizens.update']({ commandId, citizenId, data }),
        );
        if (done) go({ kind: 'work' });
      },
      async chooseScan(scanId, kind) {
        await act(`scan:${scanId}`, (commandId) => api['scans.choose']({ commandId, scanId, kind }));
      },
      async attachFile(file, place) {
        const intention = `attach:${place.requirementId}:${file.name}:${file.size}:${file.lastModified}`;
        const added = await act(intention, (commandId) => sendFile(api, commandId, file, place));
        const isOpen = (journal.read(place.applicationId)?.requirements[place.requirementId] ?? 'open') === 'open';
        if (added && place.replaces === null && isOpen) {
          journal.requirement(place.applicationId, place.requirementId, 'met');
        }
      },
      async removeFile(applicationId, attachmentId) {
        await act(`detach:${attachmentId}`, (commandId) =>
          api['attachments.remove']({ commandId, applicationId, attachmentId }),
        );
      },
      async finish(outcome, keepDrafts) {
        await journal.flushAll();
        const done = await act(`finish:${outcome}`, (commandId) =>
          api['visits.finish']({ commandId, outcome, keepDrafts }),
        );
        if (!done) return;
        select(null);
        go({ kind: 'work' });
      },
    }),
    [api, act, journal, go, select],
  );
}
