import { ReceiptData } from '#contract/receipts';
import type { Signer } from '../seal/signer.ts';
import type { Fonts } from './fonts.ts';
import { renderReceipt, renderUnsealedReceipt } from './render.ts';

/** Nobody's receipt. It has every row, so that all of the code has run once before an officer waits for it. */
const SAMPLE = {
  berkas: [{ bentuk: 'asli', nama: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ' }],
  belum: [{ nama: 'abcdefghijklmnopqrstuvwxyz' }],
  biaya: { catatan: '0123456789', rupiah: 0, status: 'belum-dibayar' },
  garam: 'AAAAAAAAAAAAAAAAAAAAAA',
  instansi: 'Contoh',
  janji: { hari_kerja: 1, tanggal: '2026-01-02' },
  langkah: ['Contoh'],
  layanan: { kode: 'CONTOH', nama: 'Contoh', versi: 1 },
  loket: '0',
  nomor: '0000A-A00-260101-0000-0',
  pemohon: { nama: 'Contoh', nik: '**** **** **** ****' },
  petugas: 'Contoh',
  situs: { kode: '0000A', nama: 'Contoh', zona: 'Asia/Makassar' },
  templat: 'a5-1',
  terbit: '2026-01-01T00:00:00Z',
  v: 1,
};
/** As long as a real address with its token, so that the code has its real size. */
const SAMPLE_QR = `https://contoh.invalid/v#1${'A'.repeat(246)}`;

/**
 * Makes one receipt and throws it away: the first of a process costs ten times the later ones. Called after the window is
 * up. The sample has no valid number and no token, so even its sealed form would be refused everywhere.
 */
export async function warmUp(fonts: Fonts, signer?: Signer): Promise<void> {
  const data = ReceiptData.parse(SAMPLE);
  if (signer) await renderReceipt({ data, qr: SAMPLE_QR, signer, sealedAt: new Date(data.terbit), fonts });
  else await renderUnsealedReceipt({ data, problem: 'certificate-pending', fonts });
}
