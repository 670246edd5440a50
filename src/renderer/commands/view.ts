import type { CitizenId, ReceiptId } from '#contract/ids';
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
] as const;
export type Place = (typeof PLACES)[number];

/** Why a command cannot run now, in a text that says what is missing. */
export interface Unavailable {
  readonly why: MessageId;
  readonly values?: TextValues;
}

/** Everything a command may look at, and everything it may ask for. */
export interface View {
  readonly place: Place;
  readonly visit: Visit | null;
  readonly application: VisitApplication | null;
  readonly citizenId: CitizenId | null;
  readonly receiptId: ReceiptId | null;
  /** Fields and requirements still missing in the application in view. */
  readonly missingCount: number;
  readonly actions: DeskActions;
}

export interface DeskActions {
  startVisit(): void;
  openFind(): void;
  openServices(): void;
  openFinish(): void;
  openReview(): void;
  /** Puts the focus on the first field or requirement that is missing. */
  goToMissing(): void;
  /** Says in the message line why a command did nothing. */
  explain(reason: Unavailable): void;
  submit(): void;
  /** Runs what the panel in view registered as its main act. */
  runPrimary(): void;
  saveReceipt(): void;
  typeCitizen(): void;
  editCitizen(): void;
  cancelDraft(): void;
  selectApplication(position: number): void;
  toggleRequirement(position: number): void;
  /** On while the key is held; every look is recorded by core. */
  reveal(isOn: boolean): void;
  sendNow(): void;
  stepPanel(step: 1 | -1): void;
  openPalette(): void;
  toggleHelp(): void;
  switchLanguage(): void;
  lock(): void;
  signOut(): void;
  back(): void;
}
