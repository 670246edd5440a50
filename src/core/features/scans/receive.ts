import { type Instant, Nik, type ReceiptNumber, type ScanId } from '#contract/ids';
import type { Frame } from '#contract/frames';
import type { Payload } from '#contract/index';
import type { Officer } from '#contract/session';
import type { Core } from '#core/context';
import { selectReceiptByNumber, trustedKeys } from '#core/features/receipts/index';
import { transact } from '#core/transaction';
import { type TokenCheck, checkToken } from '#domain/receipt-token/index';
import { cardToCitizen, type ClassifiedScan, classify, decode, noticeText } from '#domain/scan/index';
import { identify } from './identify.ts';
import { remember } from './recent.ts';

export type Notice = Payload<'scans.scanned'>;

/** Everything a notice says before anything was done about the scan. */
export type Base = Omit<Notice, 'action' | 'tookMs'>;

/** What was done about it. */
export type Outcome = Pick<Notice, 'action'> & Partial<Pick<Notice, 'citizen' | 'card' | 'nikWarnings' | 'receipt'>>;

/**
 * One frame from `devices`: decoded, classified, resolved and answered. Nothing in it is ever opened, fetched or typed.
 * `officer` is null when nobody is signed in or the screen is locked: then only the kind is told.
 */
export async function receiveFrame(core: Core, officer: Officer | null, frame: Frame): Promise<Notice> {
  const scan = classify(decode(frame), { today: core.siteDate(), regions: core.regions });
  const id = core.ids.next() as ScanId;
  const base = baseNotice(core, id, frame, scan, officer !== null);
  const outcome: Outcome = officer ? await resolve(core, officer, frame, scan) : { action: 'signed-out' };
  if (officer) remember(core, id, frame, scan);
  const bytes = Buffer.byteLength(frame.bytes, 'base64');
  core.log.info('scan', { kind: scan.kind, reason: base.reason, device: frame.deviceId, bytes });
  return { ...base, ...outcome, tookMs: core.clock.epochMs() - frame.at };
}

function baseNotice(core: Core, id: ScanId, frame: Frame, scan: ClassifiedScan, isShown: boolean): Base {
  return {
    id,
    at: core.clock.now() as Instant,
    deviceId: frame.deviceId,
    kind: scan.kind,
    reason: scan.kind === 'unknown' ? scan.reason : null,
    candidates: isShown && scan.kind === 'unknown' ? [...scan.candidates] : [],
    text: isShown ? noticeText(scan) : null,
    citizen: null,
    card: null,
    nikWarnings: [],
    receipt: null,
  };
}

async function resolve(core: Core, officer: Officer, frame: Frame, scan: ClassifiedScan): Promise<Outcome> {
  if (scan.kind === 'receipt') return checkReceipt(core, officer, scan.text);
  if (scan.kind === 'nik') {
    return identify(core, officer, {
      method: 'barcode',
      nik: scan.value,
      card: { nik: Nik.parse(scan.value) },
      fingerMatch: null,
      readerName: null,
    });
  }
  if (scan.kind === 'ktp-el') {
    const card = cardToCitizen(scan.record);
    const fingerMatch = scan.record.fingerMatch ?? null;
    return identify(core, officer, {
      method: 'card',
      nik: card.nik ?? null,
      card,
      fingerMatch,
      readerName: frame.profileId,
    });
  }
  return { action: 'ignored' };
}

/** A scanned receipt is checked offline against the trust list; the host in its address is never trusted. */
async function checkReceipt(core: Core, officer: Officer, text: string): Promise<Outcome> {
  const check = await checkToken(text, trustedKeys(core.db));
  const known = check.payload ? selectReceiptByNumber(core.db, { number: check.payload.number }) : undefined;
  transact(core, officer, (tx) =>
    tx.audit({ action: 'receipt-checked', ...(known ? { subject: { kind: 'receipt', id: known.id } } : {}) }),
  );
  return { action: 'receipt-checked', receipt: receiptNotice(check, known !== undefined) };
}

const receiptNotice = ({ verdict, payload }: TokenCheck, knownHere: boolean): Notice['receipt'] => ({
  verdict,
  number: payload ? (payload.number as ReceiptNumber) : null,
  knownHere,
});
