import { X509Certificate } from 'node:crypto';
import type { ReceiptData, SealProblem } from '#contract/receipts';
import { canonicalJson } from '#domain/receipt-data/index';
import { TITLE } from '#domain/receipt-words/index';
import { layoutA5 } from '../layout/a5.ts';
import { sealPdf, type Sealed } from '../seal/seal.ts';
import type { Signer } from '../seal/signer.ts';
import { writeDraft } from './draft.ts';
import type { Fonts } from './fonts.ts';

const REASON = 'Tanda terima permohonan';

/** A receipt to seal. `qr` is the text of its code, address and token by the same key. */
export interface ReceiptToSeal {
  readonly data: ReceiptData;
  readonly qr: string;
  readonly signer: Signer;
  readonly sealedAt: Date;
  /** Bytes kept free for CMS and time stamp. */
  readonly reserve?: number | undefined;
  readonly fonts: Fonts;
}

/**
 * The citizen's file: A5, sealed at PAdES B-B, with its data attached. `digest` is SHA-256 over the ByteRange in hex.
 * Throws `MissingGlyph` for a letter outside the font. The file must never be loaded and saved again: that breaks the seal.
 */
export async function renderReceipt({ data, qr, signer, sealedAt, reserve, fonts }: ReceiptToSeal): Promise<Sealed> {
  const { chain } = await signer.describe();
  const words = { name: commonName(chain[0]), reason: REASON, location: data.situs.nama, sealedAt };
  const draft = await writeDraft({
    layout: layoutA5(data, { sealedAt }, fonts.measure),
    json: canonicalJson(data),
    title: `${TITLE} ${data.nomor}`,
    fonts,
    at: sealedAt,
    seal: { qr, words: { ...words, ...(reserve === undefined ? {} : { reserve }) } },
  });
  return sealPdf(draft, signer);
}

/** The same page while no certificate allows a seal: it says so in words and has no QR. */
export async function renderUnsealedReceipt(receipt: {
  readonly data: ReceiptData;
  readonly problem: SealProblem;
  readonly fonts: Fonts;
}): Promise<Uint8Array> {
  const { data, problem, fonts } = receipt;
  return writeDraft({
    layout: layoutA5(data, { problem }, fonts.measure),
    json: canonicalJson(data),
    title: `${TITLE} ${data.nomor}`,
    fonts,
    at: new Date(data.terbit),
    seal: undefined,
  });
}

const commonName = (certificate: Uint8Array | undefined): string =>
  (certificate && /^CN=(.*)$/m.exec(new X509Certificate(certificate).subject)?.[1]) ?? 'Segel Loket';
