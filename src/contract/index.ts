import type { Event, InputOf, OutputOf, PayloadOf, Procedure } from './define.ts';
import type { Problem } from './errors.ts';
import { listAlarms } from './alarms.ts';
import { addApplication, cancelDraft, saveDraft, submitApplication } from './applications.ts';
import { addAttachment, appendAttachment, removeAttachment } from './attachments.ts';
import { listServices } from './catalogue.ts';
import { checkCitizen, chooseCitizen, createCitizen, findCitizens, revealCitizen, updateCitizen } from './citizens.ts';
import { listConflicts, resolveConflict } from './conflicts.ts';
import { event } from './define.ts';
import { devicesChanged, listDevices } from './devices.ts';
import { enrol } from './enrolment.ts';
import { endAssignment, readFloor, reassign } from './floor.ts';
import { cancelImport, chooseImport, importChanged, readImport, sendImport } from './imports.ts';
import { discardLedger, listLedger, retryLedger } from './ledger.ts';
import { acceptParked, listParked, refuseParked } from './parked.ts';
import { readReceiptFile, receiptChanged, receiptNumbers, saveReceipt, showReceipt } from './receipts.ts';
import { chooseScan, scanned } from './scans.ts';
import { clearPin, lock, readSession, retryStart, signIn, signOut, touch, unlock } from './session.ts';
import { listSamples, playSample, playText } from './simulator.ts';
import { exportUnsent, readSync, sendNow, syncChanged } from './sync.ts';
import { currentVisit, finishVisit, startVisit } from './visits.ts';
import { z } from 'zod';

/** Rows changed; keys are `<entity>:<id>` or `<entity>`. Queries that show them are read again. */
export const changed = event(z.strictObject({ keys: z.array(z.string().max(80)).max(200) }));

/** Every procedure there is. */
export const PROCEDURES = {
  'session.read': readSession,
  'session.sign-in': signIn,
  'session.lock': lock,
  'session.unlock': unlock,
  'session.clear-pin': clearPin,
  'session.sign-out': signOut,
  'session.touch': touch,
  'session.retry': retryStart,
  'catalogue.services': listServices,
  'visits.current': currentVisit,
  'visits.start': startVisit,
  'visits.finish': finishVisit,
  'citizens.find': findCitizens,
  'citizens.check': checkCitizen,
  'citizens.create': createCitizen,
  'citizens.update': updateCitizen,
  'citizens.choose': chooseCitizen,
  'citizens.reveal': revealCitizen,
  'applications.add': addApplication,
  'drafts.save': saveDraft,
  'drafts.cancel': cancelDraft,
  'attachments.append': appendAttachment,
  'attachments.add': addAttachment,
  'attachments.remove': removeAttachment,
  'applications.submit': submitApplication,
  'receipts.show': showReceipt,
  'receipts.save': saveReceipt,
  'receipts.file': readReceiptFile,
  'receipts.numbers': receiptNumbers,
  'scans.choose': chooseScan,
  'devices.list': listDevices,
  'sync.read': readSync,
  'sync.send': sendNow,
  'sync.export': exportUnsent,
  'alarms.list': listAlarms,
  'imports.read': readImport,
  'imports.choose': chooseImport,
  'imports.send': sendImport,
  'imports.cancel': cancelImport,
  'ledger.list': listLedger,
  'ledger.retry': retryLedger,
  'ledger.discard': discardLedger,
  'conflicts.list': listConflicts,
  'conflicts.resolve': resolveConflict,
  'parked.list': listParked,
  'parked.accept': acceptParked,
  'parked.refuse': refuseParked,
  'floor.read': readFloor,
  'floor.reassign': reassign,
  'floor.end': endAssignment,
  'enrolment.enrol': enrol,
  'simulator.samples': listSamples,
  'simulator.play': playSample,
  'simulator.text': playText,
} as const satisfies Record<string, Procedure>;

/** Every event there is. */
export const EVENTS = {
  changed,
  'session.changed': event(z.strictObject({})),
  'scans.scanned': scanned,
  'devices.changed': devicesChanged,
  'sync.changed': syncChanged,
  'imports.changed': importChanged,
  'receipts.changed': receiptChanged,
} as const satisfies Record<string, Event>;

export type ProcedureName = keyof typeof PROCEDURES;
export type EventName = keyof typeof EVENTS;
export type Input<N extends ProcedureName> = InputOf<(typeof PROCEDURES)[N]>;
export type Output<N extends ProcedureName> = OutputOf<(typeof PROCEDURES)[N]>;
export type Payload<N extends EventName> = PayloadOf<(typeof EVENTS)[N]>;

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: Problem };

/** What the page finds at `window.loket`: procedures return results, events take a listener and return its stop. */
export type LoketApi = {
  readonly [N in ProcedureName]: (input: z.input<(typeof PROCEDURES)[N]['input']>) => Promise<Result<Output<N>>>;
} & {
  readonly [N in EventName]: (listener: (payload: Payload<N>) => void) => () => void;
};

/** Which page a port belongs to; fixed by main when it opens the window, never claimed by the page. */
export type PortKind = 'officer' | 'simulator';

/** Limits of a port (docs/design/security.md, IPC and ports). */
export const PORT_LIMITS = { messageBytes: 1_048_576, pendingCalls: 64 } as const;
