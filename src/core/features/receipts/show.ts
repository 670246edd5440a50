import type { ApplicationId, Instant, ReceiptId, ReceiptNumber } from '#contract/ids';
import type { Input, Output } from '#contract/index';
import { ReceiptData } from '#contract/receipts';
import type { Officer } from '#contract/session';
import type { Core } from '#core/context';
import { fail } from '#core/fault';
import { readBlob, selectBlobState } from '#core/features/blobs/index';
import { addTimeline, selectOpenVisit } from '#core/features/visits/index';
import { transact } from '#core/transaction';
import { selectIdentity } from '#core/features/enrolment/index';
import { type ReceiptRow, selectReceipt, selectSequences } from './receipts.sql.ts';
import { sentFiles, sentState } from './summary.ts';

const found = (core: Core, id: string): ReceiptRow =>
  selectReceipt(core.db, { id }) ?? fail('not-found', { entity: 'receipt' });

export function showReceipt(core: Core, officer: Officer, input: Input<'receipts.show'>): Output<'receipts.show'> {
  const receipt = found(core, input.receiptId);
  const about = { kind: 'receipt', id: receipt.id } as const;
  transact(core, officer, (tx) => tx.audit({ action: 'receipt-viewed', subject: about, purpose: 'serve-visit' }));
  return {
    id: receipt.id as ReceiptId,
    applicationId: receipt.applicationId as ApplicationId,
    number: receipt.number as ReceiptNumber,
    level: receipt.level,
    issuedAt: receipt.issuedAt as Instant,
    sealedAt: receipt.sealedAt as Instant | null,
    sealProblem: core.seals.problemOf(receipt.id) ?? receipt.sealProblem,
    confirmedAt: receipt.confirmedAt as Instant | null,
    levelProblem: core.levels.problemOf(receipt.id),
    data: ReceiptData.parse(JSON.parse(receipt.data)),
    qrText: receipt.qrText,
    sent: sentState(core, receipt.applicationId),
    files: sentFiles(core, receipt.applicationId),
  };
}

/** The sealed file as it is stored; it is never written again. `none` also while it is not sealed yet. */
function sealedFile(core: Core, { blobSha256: sha256 }: ReceiptRow): Buffer | 'at-centre' | 'none' {
  if (!sha256) return 'none';
  const bytes = readBlob(core.db, core.dataFolder, sha256);
  if (bytes) return bytes;
  const state = selectBlobState(core.db, { sha256 })?.state;
  return state === 'evicted' || state === 'stored' ? 'at-centre' : 'none';
}

const without = (file: 'at-centre' | 'none'): never =>
  file === 'at-centre' ? fail('file-at-centre', {}) : fail('not-found', { entity: 'receipt' });

/** Brought back from the centre when only that has it; what is kept here stays as it is. */
async function fetchedFile(core: Core, receipt: ReceiptRow): Promise<Buffer> {
  const file = sealedFile(core, receipt);
  const { blobSha256: sha256, applicationId: entityId } = receipt;
  if (file !== 'at-centre' || !sha256) return typeof file === 'string' ? without(file) : file;
  return (await core.sync.download({ sha256, entity: 'application', entityId })) ?? without(file);
}

export function readReceiptFile(core: Core, officer: Officer, input: Input<'receipts.file'>): Output<'receipts.file'> {
  const receipt = found(core, input.receiptId);
  const file = sealedFile(core, receipt);
  const pdf = typeof file === 'string' ? without(file) : file;
  const about = { kind: 'receipt', id: receipt.id } as const;
  transact(core, officer, (tx) => tx.audit({ action: 'receipt-viewed', subject: about, purpose: 'serve-visit' }));
  return { pdf: pdf.toString('base64'), sha256: Buffer.from(receipt.blobSha256 ?? []).toString('hex') };
}

/** The name is the number, so nothing personal stands in it. Errors: as in the contract. */
export async function saveReceipt(
  core: Core,
  officer: Officer,
  input: Input<'receipts.save'>,
): Promise<Output<'receipts.save'>> {
  const receipt = found(core, input.receiptId);
  const pdf = await fetchedFile(core, receipt);
  const saved = await core.host.saveFile(`tanda-terima-${receipt.number}.pdf`, pdf);
  transact(core, officer, (tx) => {
    tx.audit({ action: 'receipt-saved', subject: { kind: 'receipt', id: receipt.id } });
    const visit = selectOpenVisit(tx.db, { officerId: officer.id });
    if (visit) addTimeline(tx, visit.id, 'receipt-saved', receipt.number);
    tx.changed('visit');
  });
  return saved;
}

/** Numbers of one day: how many were given out, and which are missing; missing must be none. */
export function receiptNumbers(core: Core, input: Input<'receipts.numbers'>): Output<'receipts.numbers'> {
  const { series } = selectIdentity(core.db) ?? fail('not-enrolled', {});
  const [site = '', machine = ''] = series.split('-');
  const given = selectSequences(core.db, { site, machine, localDate: input.localDate }).map(({ sequence }) => sequence);
  const issued = new Set(given);
  const last = given.at(-1) ?? 0;
  const missing = Array.from({ length: last }, (_, at) => at + 1).filter((sequence) => !issued.has(sequence));
  return { issued: given.length, missing };
}
