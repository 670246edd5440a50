import type { LoketApi } from '#contract/index';
import type { Role } from '#contract/permissions';
import type { Visit, VisitApplication } from '#contract/visits';
import type { DeskActions, LocalAct, Place } from '#renderer/commands/view.ts';
import { newCommandId } from '#renderer/features/api/api.ts';
import { EMPTY_CITIZEN } from '#renderer/features/citizens/start.ts';
import type { DraftJournal } from '#renderer/features/drafts/journal.ts';
import { focusPanel } from '#renderer/features/focus/focus.ts';
import { useLanguage } from '#renderer/text/text.tsx';
import type { RefObject } from 'react';
import type { Message, Screen } from './desk.ts';
import { backFrom } from './place.ts';
import { focusMissing, openFileDialog, toggleRequirement } from './requirements.ts';
import type { Act } from './use-acts.ts';
import type { Sheet } from './use-desk.ts';

export type Locals = Partial<Record<LocalAct, (() => void) | null>>;

interface Parts {
  readonly api: LoketApi;
  readonly act: Act;
  /** For what takes long: beside the acts of the desk. */
  readonly longAct: Act;
  readonly journal: DraftJournal;
  readonly visit: Visit | null;
  readonly application: VisitApplication | null;
  readonly place: Place;
  readonly screen: Screen;
  readonly role: Role | null;
  readonly go: (screen: Screen) => void;
  readonly select: (applicationId: string | null) => void;
  readonly say: (message: Message | null) => void;
  readonly setSheet: (sheet: (before: Sheet) => Sheet) => void;
  readonly locals: RefObject<Locals>;
  readonly primary: RefObject<(() => void) | null>;
  readonly reveal: (isOn: boolean) => Promise<void>;
}

/** What commands can ask for. */
export function useDeskActions(parts: Parts): DeskActions {
  const [language, setLanguage] = useLanguage();
  const { act, api, go, say, setSheet, visit } = parts;
  return {
    ...visitActions(parts),
    ...draftActions(parts),
    ...pageActions(parts),
    openFind: () => go({ kind: 'find' }),
    openServices: () => go({ kind: 'services' }),
    openFinish: () => go({ kind: 'finish' }),
    runPrimary: () => parts.primary.current?.(),
    explain: (reason) => say({ kind: 'reason', reason }),
    reveal: (isOn) => void parts.reveal(isOn),
    sendNow: () => void act('send', (commandId) => api['sync.send']({ commandId })),
    exportUnsent: () => void exportUnsent(parts),
    stepPanel: focusPanel,
    openPalette: () => setSheet((sheet) => (sheet === 'palette' ? null : 'palette')),
    toggleHelp: () => setSheet((sheet) => (sheet === 'help' ? null : 'help')),
    switchLanguage: () => setLanguage(language === 'id' ? 'en' : 'id'),
    back: () => {
      const isHome = parts.place === 'form' || parts.place === 'receipt' || visit === null;
      if (isHome) say(null);
      const back = backFrom(parts.screen, parts.role, visit);
      if (back) go(back);
    },
  };
}

/** In the order in which Alt+1 to Alt+4 name them. */
export const LEDGER_FILTERS = [null, 'action', 'running', 'done'] as const;

function pageActions({ go, locals, say }: Parts) {
  return {
    openLedger: () => go({ kind: 'ledger', group: null }),
    filterLedger: (position: number) => go({ kind: 'ledger', group: LEDGER_FILTERS[position] ?? null }),
    openDecisions: () => go({ kind: 'decisions', isRefusing: false }),
    openAlarms: () => go({ kind: 'alarms' }),
    openImports: () => go({ kind: 'imports' }),
    openFloor: () => go({ kind: 'floor', panel: 'facts' }),
    runLocal: (name: LocalAct) => {
      const run = locals.current[name];
      if (run) run();
      else say({ kind: 'reason', reason: { why: 'command.not-now' } });
    },
  };
}

/** The place is asked for first; what it holds still waits here until the centre itself answers. */
async function exportUnsent({ api, longAct, say }: Parts): Promise<void> {
  const done = await longAct('export', (commandId) => api['sync.export']({ commandId }));
  if (!done) return;
  const { mutationCount: count, fileCount: files, leftOutCount: left } = done;
  const text = left > 0 ? 'message.exported-without' : 'message.exported';
  say({ kind: 'done', text, values: { count, files, left } });
}

function visitActions({ act, api, go, journal, visit }: Parts) {
  return {
    startVisit: () =>
      void act('visit', (commandId) => api['visits.start']({ commandId })).then((started) => {
        if (started) go({ kind: 'work' });
      }),
    typeCitizen: () => go({ kind: 'citizen', start: { citizenId: null, data: EMPTY_CITIZEN, method: 'manual' } }),
    editCitizen: () => {
      const citizenId = visit?.citizen?.id;
      if (!citizenId) return;
      void act('reveal', () => api['citizens.reveal']({ citizenId })).then((full) => {
        if (full) go({ kind: 'citizen', start: { citizenId, data: full.data, method: 'manual' } });
      });
    },
    lock: () =>
      void journal.flushAll().then(() => act('lock', () => api['session.lock']({ commandId: newCommandId() }))),
    signOut: () =>
      void journal.flushAll().then(() => act('sign-out', () => api['session.sign-out']({ commandId: newCommandId() }))),
  };
}

function draftActions({ act, api, application, go, journal, say, select, visit }: Parts) {
  const id = application?.id;
  return {
    goToMissing: focusMissing,
    openReview: () => {
      if (id) void journal.flush(id).then((isSaved) => isSaved && go({ kind: 'review' }));
    },
    submit: () => {
      if (!id) return;
      void journal
        .flush(id)
        .then((isSaved) =>
          isSaved
            ? act(`submit:${id}`, (commandId) => api['applications.submit']({ commandId, applicationId: id }))
            : null,
        )
        .then((submitted) => {
          if (!submitted) return;
          select(id);
          go({ kind: 'work' });
        });
    },
    cancelDraft: () => {
      if (!id) return;
      void act(`cancel:${id}`, (commandId) => api['drafts.cancel']({ commandId, applicationId: id })).then((done) => {
        if (done) select(null);
      });
    },
    saveReceipt: () => {
      const receiptId = application?.receipt?.id;
      if (!receiptId) return;
      void act(`save:${receiptId}`, (commandId) => api['receipts.save']({ commandId, receiptId })).then((saved) => {
        if (saved) say({ kind: 'done', text: 'message.receipt-saved', values: { file: saved.fileName } });
      });
    },
    selectApplication: (position: number) => {
      const chosen = visit?.applications[position];
      if (!chosen) return;
      select(chosen.id);
      go({ kind: 'work' });
    },
    toggleRequirement: (position: number) => {
      if (application) toggleRequirement(journal, application, position);
    },
    attachFile: openFileDialog,
  };
}
