import type { Problem } from '#contract/errors';
import type { CitizenData } from '#contract/citizens';
import type { LedgerGroup } from '#contract/ledger';
import type { ScanNotice } from '#contract/scans';
import type { SessionState } from '#contract/session';
import type { VisitOutcome } from '#contract/visits';
import type { z } from 'zod';
import type { LocalAct, Unavailable, View } from '#renderer/commands/view.ts';
import type { DraftJournal } from '#renderer/features/drafts/journal.ts';
import type { AttachTo } from '#renderer/features/attachments/send-file.ts';
import type { CitizenStart } from '#renderer/features/citizens/start.ts';
import type { MessageId, TextValues } from '#renderer/text/text.tsx';
import { createContext, useContext, useEffect } from 'react';
import type { Act } from './use-acts.ts';

/** Beside the plan: the counter in view, another task for it, or the end of its task. */
export type FloorPanel = 'facts' | 'assign' | 'end';

/** The middle panel; `work` is whatever the visit itself asks for. */
export type Screen =
  | { readonly kind: 'work' }
  | { readonly kind: 'find' }
  | { readonly kind: 'services' }
  | { readonly kind: 'citizen'; readonly start: CitizenStart }
  | { readonly kind: 'review' }
  | { readonly kind: 'finish' }
  | { readonly kind: 'ledger'; readonly group: LedgerGroup | null }
  /** `isRefusing`: the reason is being typed. */
  | { readonly kind: 'decisions'; readonly isRefusing: boolean }
  | { readonly kind: 'floor'; readonly panel: FloorPanel }
  | { readonly kind: 'imports' }
  | { readonly kind: 'alarms' };

/** The last thing worth saying: a scan, a refusal, why a key did nothing, or what was done. */
export type Message =
  | { readonly kind: 'scan'; readonly notice: ScanNotice }
  | { readonly kind: 'problem'; readonly problem: Problem }
  | { readonly kind: 'reason'; readonly reason: Unavailable }
  | { readonly kind: 'done'; readonly text: MessageId; readonly values?: TextValues };

export type Outcome = z.output<typeof VisitOutcome>;

/** What the parts of the desk share. */
export interface Desk {
  readonly view: View;
  readonly session: SessionState;
  readonly screen: Screen;
  readonly message: Message | null;
  readonly journal: DraftJournal;
  /** Everything about the citizen, only while the key is held. */
  readonly revealed: CitizenData | null;
  /** An act is on its way to core. */
  readonly isBusy: boolean;
  readonly go: (screen: Screen) => void;
  /** Sends one act to core; a refusal is said. */
  readonly act: Act;
  /** As `act`, for what takes long: everything else goes on beside it. */
  readonly longAct: Act;
  readonly say: (message: Message | null) => void;
  readonly dismiss: () => void;
  readonly chooseCitizen: (citizenId: string) => Promise<void>;
  readonly addService: (serviceCode: string) => Promise<void>;
  readonly saveCitizen: (start: CitizenStart, data: CitizenData) => Promise<void>;
  readonly chooseScan: (scanId: string, kind: ScanNotice['kind']) => Promise<void>;
  readonly attachFile: (file: File, place: AttachTo) => Promise<void>;
  readonly removeFile: (applicationId: string, attachmentId: string) => Promise<void>;
  readonly finish: (outcome: Outcome, keepDrafts: boolean) => Promise<void>;
  /** The page in view offers what a command of its own does; null: not now. */
  readonly setLocal: (name: LocalAct, act: (() => void) | null) => void;
  /** The panel in view names its main act; the last field's Enter and F8 run it. */
  readonly setPrimary: (act: (() => void) | null) => void;
}

export const DeskContext = createContext<Desk | null>(null);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error('DeskContext is missing');
  return desk;
}

/** Offers an act of the page in view while it is shown. */
export function useLocal(name: LocalAct, act: (() => void) | null): void {
  const { setLocal } = useDesk();
  useEffect(() => {
    setLocal(name, act);
    return () => setLocal(name, null);
  }, [setLocal, name, act]);
}

/** Registers the main act of the panel while it is shown. */
export function usePrimary(act: () => void): void {
  const { setPrimary } = useDesk();
  useEffect(() => {
    setPrimary(act);
    return () => setPrimary(null);
  }, [setPrimary, act]);
}
