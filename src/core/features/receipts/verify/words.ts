import type { Verdict, Verification } from '#contract/receipts';

/** One sentence per verdict (docs/design/receipts.md); SAH is B-B, the level of a seal without a time stamp. */
const SENTENCES: Readonly<Record<Verdict, string>> = {
  SAH: 'Asli dan utuh. Waktu menurut jam loket; cap waktu belum dibubuhkan.',
  BATAL: 'Asli, tetapi dibatalkan.',
  DIUBAH: 'Berkas ini diubah setelah disegel. Jangan diterima.',
  'TIDAK DIKENAL': 'Disegel dengan sertifikat yang bukan milik loket kami.',
  'TIDAK DAPAT DIPASTIKAN': 'Keasliannya tidak dapat dipastikan.',
  RUSAK: 'Berkas terpotong atau rusak; minta salinan baru.',
  'BUKAN TANDA TERIMA': 'Bukan tanda terima Loket.',
};

/** The verification in lines: verdict, level, number, seal and claimed time, then one line per broken rule. */
export function verificationLines({ verdict, level, number, signer, claimedAt, findings }: Verification): string[] {
  return [
    `${verdict}: ${SENTENCES[verdict]}`,
    ...(level === null ? [] : [`Tingkat: ${level}`]),
    ...(number === null ? [] : [`Nomor: ${number}`]),
    ...(signer === null ? [] : [`Disegel: ${signer}${claimedAt === null ? '' : `, ${claimedAt}`}`]),
    ...findings.map(({ rule, text }) => `Aturan ${rule}: ${text}`),
  ];
}
