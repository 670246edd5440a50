import { PERMISSIONS } from '#contract/permissions';
import { addService } from './add-service.ts';
import { assignCounter } from './assign-counter.ts';
import { attachFile } from './attach-file.ts';
import { cancelDraft } from './cancel-draft.ts';
import type { Command } from './define.ts';
import { editCitizen } from './edit-citizen.ts';
import { endTask } from './end-task.ts';
import { exportUnsent } from './export-unsent.ts';
import { filterLedger } from './filter-ledger.ts';
import { findCitizen } from './find-citizen.ts';
import { finishVisit } from './finish-visit.ts';
import { goBack } from './go-back.ts';
import { lockSession } from './lock-session.ts';
import { nextPanel } from './next-panel.ts';
import { openAlarms } from './open-alarms.ts';
import { openDecisions } from './open-decisions.ts';
import { openFloor } from './open-floor.ts';
import { openImports } from './open-imports.ts';
import { openHelp } from './open-help.ts';
import { openLedger } from './open-ledger.ts';
import { openPalette } from './open-palette.ts';
import { previousPanel } from './previous-panel.ts';
import { revealCitizen } from './reveal-citizen.ts';
import { reviewApplication } from './review-application.ts';
import { saveCitizen } from './save-citizen.ts';
import { saveReceipt } from './save-receipt.ts';
import { selectApplication } from './select-application.ts';
import { sendNow } from './send-now.ts';
import { signOut } from './sign-out.ts';
import { startVisit } from './start-visit.ts';
import { submitApplication } from './submit-application.ts';
import { switchLanguage } from './switch-language.ts';
import { toggleRequirement } from './toggle-requirement.ts';
import { typeCitizen } from './type-citizen.ts';
import { undoReassign } from './undo-reassign.ts';
import type { Place, View } from './view.ts';

/** Every command, in the order of palette and help sheet. */
export const COMMANDS: readonly Command[] = [
  startVisit,
  addService,
  selectApplication,
  toggleRequirement,
  attachFile,
  reviewApplication,
  submitApplication,
  cancelDraft,
  finishVisit,
  findCitizen,
  typeCitizen,
  editCitizen,
  saveCitizen,
  revealCitizen,
  saveReceipt,
  openLedger,
  filterLedger,
  openDecisions,
  openFloor,
  openAlarms,
  openImports,
  assignCounter,
  endTask,
  undoReassign,
  sendNow,
  exportUnsent,
  lockSession,
  signOut,
  nextPanel,
  previousPanel,
  openPalette,
  openHelp,
  switchLanguage,
  goBack,
];

/** The commands that mean something where the officer is. */
export const commandsAt = (place: Place): readonly Command[] =>
  COMMANDS.filter((command) => command.places.includes(place));

/** Core refuses what a role may not do; the window only does not offer it. */
export const isPermitted = (command: Command, { role }: Pick<View, 'role'>): boolean => {
  const holders: readonly string[] = PERMISSIONS[command.permission];
  return holders.includes('anyone') || (role !== null && holders.includes(role));
};

/** What this officer can do here. */
export const commandsFor = (view: Pick<View, 'place' | 'role'>): readonly Command[] =>
  commandsAt(view.place).filter((command) => isPermitted(command, view));
