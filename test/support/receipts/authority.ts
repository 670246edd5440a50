import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { ReceiptData } from '#contract/receipts';
import { createIntermediate, createRoot, issueLeaf, type CertifiedKey } from '#central/authority/certificates';
import { makeCsr } from '#core/features/receipts/csr';
import { loadFonts, renderReceipt } from '#core/features/receipts/pdf/index';
import { generateSealKey, localSigner, type Signer } from '#core/features/receipts/seal/signer';
import { canonicalJson } from '#domain/receipt-data/index';
import { encodeToken, qrText, tokenBytesToSign, tokenPayload } from '#domain/receipt-token/index';
import { receiptData } from './data.ts';

export const ISSUED = new Date('2026-11-24T06:05:12Z');
export const FONT_FOLDER = fileURLToPath(new URL('../../../resources/fonts', import.meta.url));
export const fonts = await loadFonts(FONT_FOLDER);

const NAMES = { site: '6472A', machine: 'K07' };

export interface DemoAuthority {
  readonly root: CertifiedKey;
  readonly intermediate: CertifiedKey;
}

/** Certificates as the authority makes them, from one month before the demo receipt. */
export async function demoAuthority(): Promise<DemoAuthority> {
  const notBefore = new Date('2026-10-24T00:00:00Z');
  const root = await createRoot('Mal Pelayanan Publik (contoh)', notBefore);
  return { root, intermediate: await createIntermediate(root, 'Kalimantan Timur', notBefore) };
}

/** A signer with a new key; `notBefore` is the beginning of its 90 days. */
export async function demoSigner(
  { intermediate }: DemoAuthority,
  notBefore = new Date('2026-11-01T00:00:00Z'),
): Promise<Signer> {
  const key = await generateSealKey();
  const request = { ...NAMES, crlUrl: 'http://crl.contoh.invalid/kaltim.crl', notBefore };
  const leaf = await issueLeaf(intermediate, await makeCsr(key, NAMES), request);
  return localSigner({ privateKeyPkcs8: key.pkcs8, chainDer: [leaf, intermediate.certificate] });
}

/** The QR text of a receipt, its token by this signer. */
export async function demoQr(data: ReceiptData, signer: Signer): Promise<string> {
  const { keyId } = await signer.describe();
  const payload = tokenPayload(data, createHash('sha256').update(canonicalJson(data)).digest());
  const signature = await signer.sign(tokenBytesToSign(payload, keyId));
  return qrText('https://loket.kaltimprov.example', encodeToken(payload, keyId, signature));
}

/** A receipt sealed at the demo instant, or when it is said. */
export async function demoReceipt(signer: Signer, data: ReceiptData = receiptData(), sealedAt = ISSUED) {
  return renderReceipt({ data, qr: await demoQr(data, signer), signer, sealedAt, fonts });
}
