import type { Input, Output, ProcedureName } from '#contract/index';
import type { Officer } from '#contract/session';
import { listAlarms } from '#core/features/alarms/list';
import { addApplication } from '#core/features/applications/add';
import { cancelDraft, saveDraft } from '#core/features/applications/save';
import { submitApplication } from '#core/features/applications/submit';
import { addAttachment } from '#core/features/attachments/add';
import { removeAttachment } from '#core/features/attachments/remove';
import { appendAttachment } from '#core/features/attachments/staging';
import { listServices } from '#core/features/catalogue/services';
import { checkCitizen } from '#core/features/citizens/check';
import { chooseCitizen } from '#core/features/citizens/choose';
import { createCitizen } from '#core/features/citizens/create';
import { findCitizens } from '#core/features/citizens/find';
import { revealCitizen } from '#core/features/citizens/reveal';
import { updateCitizen } from '#core/features/citizens/update';
import { listConflicts } from '#core/features/conflicts/list';
import { resolveConflict } from '#core/features/conflicts/resolve';
import { readFloor } from '#core/features/floor/read';
import { endAssignment, reassign } from '#core/features/floor/reassign';
import { chooseImport } from '#core/features/imports/choose';
import { sendImport } from '#core/features/imports/send';
import { listLedger } from '#core/features/ledger/list';
import { discardLedger, retryLedger } from '#core/features/ledger/retry';
import { acceptParked, refuseParked } from '#core/features/parked/decide';
import { listParked } from '#core/features/parked/list';
import { readReceiptFile, receiptNumbers, saveReceipt, showReceipt } from '#core/features/receipts/show';
import { chooseScan } from '#core/features/scans/choose';
import { clearPin } from '#core/features/session/clear-pin';
import { endSession, lockSession, readSession, signIn, touch, unlock } from '#core/features/session/index';
import { exportUnsent } from '#core/features/sync/export';
import { currentVisit } from '#core/features/visits/current';
import { finishVisit } from '#core/features/visits/finish';
import { startVisit } from '#core/features/visits/start';
import type { Core, PortSession } from './context.ts';
import { fail } from './fault.ts';

/** What a handler is given. `officer` is the one bound to the port; no input carries an identity. */
export interface Call {
  readonly core: Core;
  readonly session: PortSession;
}

type Handler<N extends ProcedureName> = (call: Call, input: Input<N>) => Output<N> | Promise<Output<N>>;

/** For procedures that need a session: who it is was checked before, in `serve`. */
const withOfficer =
  <N extends ProcedureName>(
    act: (core: Core, officer: Officer, input: Input<N>) => Output<N> | Promise<Output<N>>,
  ): Handler<N> =>
  ({ core, session }, input) =>
    act(core, session.officer ?? fail('signed-out', {}), input);

/** One line per procedure; a missing one does not compile. */
export const HANDLERS: { readonly [N in ProcedureName]: Handler<N> } = {
  'session.read': ({ core, session }) => readSession(core, session),
  'session.sign-in': ({ core, session }, input) => signIn(core, session, input),
  'session.lock': ({ core, session }) => lockSession(core, session),
  'session.unlock': ({ core, session }, input) => unlock(core, session, input),
  'session.clear-pin': ({ core }, input) => clearPin(core, input),
  'session.sign-out': ({ core, session }) => endSession(core, session),
  'session.touch': ({ core, session }) => touch(core, session),
  'session.retry': () => ({ isOpen: true }), // a core that serves this has its data
  'catalogue.services': ({ core }) => listServices(core),
  'visits.current': withOfficer(currentVisit),
  'visits.start': withOfficer(startVisit),
  'visits.finish': withOfficer(finishVisit),
  'citizens.find': withOfficer(findCitizens),
  'citizens.check': ({ core }, input) => checkCitizen(core, input),
  'citizens.create': withOfficer(createCitizen),
  'citizens.update': withOfficer(updateCitizen),
  'citizens.choose': withOfficer(chooseCitizen),
  'citizens.reveal': withOfficer(revealCitizen),
  'applications.add': withOfficer(addApplication),
  'drafts.save': withOfficer(saveDraft),
  'drafts.cancel': withOfficer(cancelDraft),
  'attachments.append': ({ session }, input) =>
    appendAttachment(session, session.officer ?? fail('signed-out', {}), input),
  'attachments.add': ({ core, session }, input) =>
    addAttachment(core, session, session.officer ?? fail('signed-out', {}), input),
  'attachments.remove': withOfficer(removeAttachment),
  'applications.submit': withOfficer(submitApplication),
  'receipts.show': withOfficer(showReceipt),
  'receipts.save': withOfficer(saveReceipt),
  'receipts.file': withOfficer(readReceiptFile),
  'receipts.numbers': ({ core }, input) => receiptNumbers(core, input),
  'scans.choose': withOfficer(chooseScan),
  'devices.list': ({ core }) => ({ devices: [...core.devices.statuses()] }),
  'sync.read': ({ core }) => core.sync.state(),
  'sync.send': ({ core }) => {
    core.sync.sendNow();
    return {};
  },
  'sync.export': withOfficer(exportUnsent),
  'alarms.list': ({ core }) => listAlarms(core),
  'imports.read': ({ core, session }) => core.imports.state((session.officer ?? fail('signed-out', {})).id),
  'imports.choose': withOfficer(chooseImport),
  'imports.send': withOfficer(sendImport),
  'imports.cancel': ({ core }) => {
    core.imports.cancel();
    return {};
  },
  'ledger.list': ({ core }, input) => listLedger(core, input),
  'ledger.retry': withOfficer(retryLedger),
  'ledger.discard': withOfficer(discardLedger),
  'conflicts.list': withOfficer(listConflicts),
  'conflicts.resolve': withOfficer(resolveConflict),
  'parked.list': withOfficer(listParked),
  'parked.accept': withOfficer(acceptParked),
  'parked.refuse': withOfficer(refuseParked),
  'floor.read': withOfficer(readFloor),
  'floor.reassign': withOfficer(reassign),
  'floor.end': withOfficer(endAssignment),
  'enrolment.enrol': ({ core }, input) => core.sync.enrol(input),
  'simulator.samples': async ({ core }) => ({ samples: await core.devices.samples() }),
  'simulator.play': async ({ core }, input) => {
    await core.devices.play(input.id);
    return {};
  },
  'simulator.text': async ({ core }, input) => {
    await core.devices.playText(input.text);
    return {};
  },
};
