import type { ApplicationId, ReceiptId } from '#contract/ids';
import { RootBody, type SealServicesBody } from '#contract/wire/enrolment';
import type { Core } from '#core/context';
import type { Db } from '#core/db/sql';
import { deleteBlobRef, insertBlobRef, recordBlob, storeBlob } from '#core/features/blobs/index';
import { selectBodies } from '#core/features/catalogue/index';
import { transact } from '#core/transaction';
import { insertBefore, type Rising, updateRaised } from './levels.sql.ts';
import type { Raised } from './raise.ts';

/** Roots that the centre listed for seals, DER. */
export const pinnedRoots = (db: Db): Uint8Array[] =>
  selectBodies(db, { entity: 'root' }).map(({ body }) => Buffer.from(RootBody.parse(JSON.parse(body)).der, 'base64'));

/**
 * The file of the higher level: checked by our own verifier, on disk and synced, then one transaction moves the pointer
 * and tells the centre. The old file stays until the centre knows the new one; a power cut leaves one of both, whole.
 * Throws when the verifier would not accept it: nothing is stored then.
 */
export async function storeRaised(core: Core, receipt: Rising, raised: Raised, services: SealServicesBody) {
  const { verifyReceipt } = await import('../verify/index.ts');
  const trust = {
    roots: pinnedRoots(core.db),
    timestampRoots: services.timestamps.map(({ root }) => Buffer.from(root, 'base64')),
    now: new Date(core.clock.epochMs()),
  };
  const { verdict, level, confirmedAt } = await verifyReceipt(raised.pdf, trust);
  if (verdict !== 'SAH' || level !== raised.level || confirmedAt === null) {
    throw new Error(`a receipt that would be ${verdict} is not stored`);
  }
  const blob = storeBlob(core.dataFolder, core.ids, raised.pdf);
  const { id, applicationId, level: from, digest, kid, blobSha256: before } = receipt;
  transact(core, null, (tx) => {
    recordBlob(tx.db, blob, 'application/pdf');
    const moved = updateRaised(tx.db, { id, from, before, level, confirmedAt, sha256: blob.sha256 });
    if (moved !== 1) throw new Error('a receipt was raised twice');
    const sha256 = blob.sha256.toString('hex');
    const mid = tx.mutate('receipt.seal', 'application', applicationId, {
      receiptId: id as ReceiptId,
      level: raised.level,
      sha256,
      digest,
      kid,
    });
    const about = { entity: 'application', entityId: applicationId, role: 'receipt' };
    insertBlobRef(tx.db, { ...about, sha256: blob.sha256, mid });
    deleteBlobRef(tx.db, { ...about, sha256: before });
    insertBefore(tx.db, { sha256: before, mid });
    tx.audit({ action: 'receipt-raised', subject: { kind: 'receipt', id } });
    tx.changed('visit', `receipt:${id}`);
  });
  core.emit('receipts.changed', { receiptId: id as ReceiptId, applicationId: applicationId as ApplicationId });
}
