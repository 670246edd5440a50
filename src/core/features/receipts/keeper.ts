import type { ApplicationId, ReceiptId } from '#contract/ids';
import { ReceiptData, type SealProblem } from '#contract/receipts';
import type { Core } from '#core/context';
import { isDiskFull } from '#core/db/disk';
import { insertBlobRef, recordBlob, storeBlob } from '#core/features/blobs/index';
import { selectIdentity } from '#core/features/enrolment/index';
import { transact } from '#core/transaction';
import { encodeToken, qrText, tokenBytesToSign, tokenPayload } from '#domain/receipt-token/index';
import type { Fonts } from './pdf/index.ts';
import { selectReceipt, selectUnsealed, updateSealed, updateSealProblem, type ReceiptRow } from './receipts.sql.ts';
import { CONTENTS_BYTES } from './seal/place.ts';
import type { KeyInfo, Signer } from './seal/signer.ts';
import { sealCertificate } from './trust.ts';

/** Seals receipts one by one after their commit, and after a restart every one that has no seal yet. */
export interface SealKeeper {
  /** Returns at once; `receipts.changed` tells when the file is there. */
  enqueue(receiptId: ReceiptId): void;
  /** Every receipt without a seal; called at start and when a certificate has arrived. */
  sealAll(): void;
  /** Parses the fonts and seals a receipt of nobody, so that no officer waits for the first one. */
  warmUp(): Promise<void>;
  /** What kept a receipt from being sealed, beside what its row says; it is being tried again. */
  problemOf(receiptId: string): SealProblem | null;
  /** Resolves when nothing is waiting any more. */
  idle(): Promise<void>;
  /** As `idle`, and nothing is tried again afterwards. */
  close(): Promise<void>;
}

/** Half of what `core` has to load: read at the warm-up, or at the first receipt, not while the window waits for its first answer. */
const pdfParts = () => import('./pdf/index.ts');
const sealParts = () => import('./seal/signer.ts');

type CertificateProblem = NonNullable<ReceiptRow['sealProblem']>;

/** Pauses before everything without a seal is tried again; the last one repeats. */
const RETRY_MS = [5_000, 15_000, 60_000, 300_000] as const;

export function createSealKeeper(core: () => Core): SealKeeper {
  let tail: Promise<void> = Promise.resolve();
  let fonts: Promise<Fonts> | undefined;
  const failures = new Map<string, SealProblem>();
  let attempts = 0;
  let retry: (() => void) | undefined;
  let isClosed = false;
  let held: { readonly kid: string; readonly signer: Signer } | undefined;

  const fontsOf = () => (fonts ??= pdfParts().then((pdf) => pdf.loadFonts(`${core().resourcesFolder}/fonts`)));

  /** The signer of the newest certificate; made once per certificate. */
  async function signer(): Promise<{ signer: Signer; info: KeyInfo } | CertificateProblem> {
    const certificate = sealCertificate(core().db);
    const key = await core().secrets.get('seal');
    if (!certificate || key === null) return 'certificate-pending';
    if (held?.kid !== certificate.kid) {
      const chainDer = certificate.chain.map((der) => Buffer.from(der, 'base64'));
      const { localSigner } = await sealParts();
      held = { kid: certificate.kid, signer: localSigner({ privateKeyPkcs8: Buffer.from(key, 'base64'), chainDer }) };
    }
    const info = await held.signer.describe();
    return info.validTo.getTime() <= core().clock.epochMs() ? 'certificate-expired' : { signer: held.signer, info };
  }

  async function seal(id: string): Promise<void> {
    const receipt = selectReceipt(core().db, { id });
    if (!receipt || receipt.level !== 'none') return;
    const ready = await signer();
    if (typeof ready === 'string') {
      recordProblem(core(), receipt, ready);
      return;
    }
    await sealWith(core(), receipt, ready, await fontsOf());
  }

  const enqueue = (id: string): void => {
    tail = tail
      .then(() => seal(id))
      .then(
        () => {
          failures.delete(id);
          if (failures.size === 0) attempts = 0;
        },
        (error: unknown) => failed(id, error),
      );
  };

  const sealAll = (): void => {
    for (const { id } of selectUnsealed(core().db)) enqueue(id);
  };

  /** Kept in memory: a full disk could not take a row that says so, and after a restart everything is tried anyway. */
  function failed(id: string, error: unknown): void {
    const { clock, dataFolder, ids, log } = core();
    log.bug(ids.next(), error);
    fonts = undefined; // they may be what could not be read
    failures.set(id, isDiskFull(error, dataFolder) ? 'disk-full' : 'failed');
    core().emit('changed', { keys: ['visit', `receipt:${id}`] });
    if (retry || isClosed) return;
    retry = clock.after(RETRY_MS[Math.min(attempts, RETRY_MS.length - 1)] ?? 0, () => {
      retry = undefined;
      attempts += 1;
      sealAll();
    });
  }

  return {
    enqueue,
    sealAll,
    warmUp: async () => {
      try {
        const ready = await signer();
        const { warmUp } = await pdfParts();
        await warmUp(await fontsOf(), typeof ready === 'string' ? undefined : ready.signer);
      } catch (error) {
        core().log.bug(core().ids.next(), error); // the first receipt then takes longer, or says why
      }
    },
    problemOf: (id) => failures.get(id) ?? null,
    idle: () => tail,
    close: () => {
      isClosed = true;
      retry?.();
      return tail;
    },
  };
}

function recordProblem(core: Core, receipt: ReceiptRow, problem: CertificateProblem): void {
  if (receipt.sealProblem === problem) return;
  transact(core, null, (tx) => {
    updateSealProblem(tx.db, { id: receipt.id, problem });
    tx.changed('visit', `receipt:${receipt.id}`);
  });
}

/** Never less than the default, which is enough for most authorities. */
const roomFor = (needed: number | undefined): number => Math.max(CONTENTS_BYTES, needed ?? 0);

/** PDF from the committed row, file on disk and synced, then one small transaction that says so. */
async function sealWith(core: Core, receipt: ReceiptRow, ready: { signer: Signer; info: KeyInfo }, fonts: Fonts) {
  const data = ReceiptData.parse(JSON.parse(receipt.data));
  const payload = tokenPayload(data, Buffer.from(receipt.dataSha256, 'hex'));
  const kid = ready.info.keyId;
  const signature = await ready.signer.sign(tokenBytesToSign(payload, kid));
  const text = qrText(selectIdentity(core.db)?.centreUrl ?? '', encodeToken(payload, kid, signature));
  const sealedAt = new Date(core.clock.epochMs());
  const { renderReceipt } = await pdfParts();
  const reserve = roomFor(core.levels.reserve());
  const { pdf, digest } = await renderReceipt({ data, qr: text, signer: ready.signer, sealedAt, reserve, fonts });
  const blob = storeBlob(core.dataFolder, core.ids, pdf);
  transact(core, null, (tx) => {
    recordBlob(tx.db, blob, 'application/pdf');
    const at = sealedAt.toISOString();
    const leafExpiresAt = ready.info.validTo.toISOString();
    const sealed = { id: receipt.id, sealedAt: at, digest, kid, qrText: text, sha256: blob.sha256, leafExpiresAt };
    if (updateSealed(tx.db, sealed) !== 1) throw new Error('a receipt was sealed twice');
    const mid = tx.mutate('receipt.seal', 'application', receipt.applicationId, {
      receiptId: receipt.id as ReceiptId,
      level: 'B-B',
      sha256: blob.sha256.toString('hex'),
      digest,
      kid,
    });
    const about = { entity: 'application', entityId: receipt.applicationId, role: 'receipt' };
    insertBlobRef(tx.db, { ...about, sha256: blob.sha256, mid });
    tx.audit({ action: 'receipt-sealed', subject: { kind: 'receipt', id: receipt.id } });
    tx.changed('visit', `receipt:${receipt.id}`);
  });
  core.levels.wake();
  core.emit('receipts.changed', {
    receiptId: receipt.id as ReceiptId,
    applicationId: receipt.applicationId as ApplicationId,
  });
}
