import type { CitizenId, ReceiptId } from '#contract/ids';
import type { Role } from '#contract/permissions';
import type { Visit, VisitApplication } from '#contract/visits';
import type { MessageId, TextValues } from '#renderer/text/text.tsx';

/** What the middle panel shows. */
export const PLACES = [
  'no-visit',
  'no-citizen',
  'no-service',
  'form',
  'receipt',
  'find',
  'services',
  'citizen',
  'review',
  'finish',
  'ledger',
  'decisions',
  'floor',
  'imports',
  'alarms',
] as const;
export type Place = (typeof PLACES)[number];

/** Screens of their own: they fill the window beside the visit, which stays as it is. */
export const PAGES = ['ledger', 'decisions', 'floor', 'imports', 'alarms'] as const satisfies readonly Place[];
export const isPage = (place: Place): boolean => (PAGES as readonly Place[]).includes(place);

/** What a page offers while it is shown: another task for the counter in view, its end, and taking the last one back. */
export type LocalAct = 'assign' | 'end' | 'undo';

/** Why a command cannot run now, in a text that says what is missing. */
export interface Unavailable {
  readonly why: MessageId;
  readonly values?: TextValues;
}

/** Everything a command may look at, and everything it may ask for. */
export interface View {
  readonly place: Place;
  /** Role of the signed-in officer; what it may not do is not offered. */
  readonly role: Role | null;
  readonly visit: Visit | null;
  readonly application: VisitApplication | null;
  readonly citizenId: CitizenId | null;
  readonly receiptId: ReceiptId | null;
  /** Fields and requirements still missing in the application in view. */
  readonly missingCount: number;
  readonly actions: DeskActions;
}

export interface DeskActions {
  readonly startVisit: () => void;
  readonly openFind: () => void;
  readonly openServices: () => void;
  readonly openFinish: () => void;
  readonly openLedger: () => void;
  readonly filterLedger: (position: number) => void;
  readonly openDecisions: () => void;
  readonly openFloor: () => void;
  readonly openImports: () => void;
  readonly openAlarms: () => void;
  /** Runs what the page in view offers under this name, or says that it cannot now. */
  readonly runLocal: (name: LocalAct) => void;
  readonly openReview: () => void;
  /** Puts the focus on the first field or requirement that is missing. */
  readonly goToMissing: () => void;
  /** Says in the message line why a command did nothing. */
  readonly explain: (reason: Unavailable) => void;
  readonly submit: () => void;
  /** Runs what the panel in view registered as its main act. */
  readonly runPrimary: () => void;
  readonly saveReceipt: () => void;
  readonly typeCitizen: () => void;
  readonly editCitizen: () => void;
  readonly cancelDraft: () => void;
  readonly selectApplication: (position: number) => void;
  readonly toggleRequirement: (position: number) => void;
  /** Opens the file dialog of the requirement at this place. */
  readonly attachFile: (position: number) => void;
  /** On while the key is held; every look is recorded by core. */
  readonly reveal: (isOn: boolean) => void;
  readonly sendNow: () => void;
  /** Writes what waits to a file for a stick, while everything else goes on. */
  readonly exportUnsent: () => void;
  readonly stepPanel: (step: 1 | -1) => void;
  readonly openPalette: () => void;
  readonly toggleHelp: () => void;
  readonly switchLanguage: () => void;
  readonly lock: () => void;
  readonly signOut: () => void;
  readonly back: () => void;
}
