import type { Verdict, Verification } from '#contract/receipts';

/** One sentence per verdict (docs/design/receipts.md). */
const SENTENCES: Readonly<Record<Verdict, string>> = {
  SAH: 'Tanda terima asli dan utuh. Waktu disahkan cap waktu.',
  BATAL: 'Asli, tetapi dibatalkan.',
  DIUBAH: 'Berkas ini diubah setelah disegel. Jangan diterima.',
  'TIDAK DIKENAL': 'Disegel dengan sertifikat yang bukan milik loket kami.',
  'TIDAK DAPAT DIPASTIKAN': 'Keasliannya tidak dapat dipastikan.',
  RUSAK: 'Berkas terpotong atau rusak; minta salinan baru.',
  'BUKAN TANDA TERIMA': 'Bukan tanda terima Loket.',
};

const UNSTAMPED = 'Asli dan utuh. Waktu menurut jam loket; cap waktu belum dibubuhkan.';

const bytes = (count: number): string => `${count.toLocaleString('id-ID')} bita`;

/**
 * The verification in lines: verdict, level, number, who sealed it, the time it claims and the one that was confirmed,
 * what lies under the seal and what came after it, then one line per broken rule.
 */
export function verificationLines(verification: Verification): string[] {
  const { verdict, level, number, signer, claimedAt, confirmedAt, sealedBytes, addedBytes, findings } = verification;
  const sentence = verdict === 'SAH' && confirmedAt === null ? UNSTAMPED : SENTENCES[verdict];
  return [
    `${verdict}: ${sentence}`,
    ...(level === null ? [] : [`Tingkat: ${level}`]),
    ...(number === null ? [] : [`Nomor: ${number}`]),
    ...(signer === null ? [] : [`Disegel: ${signer}`]),
    ...(claimedAt === null ? [] : [`Waktu menurut jam loket: ${claimedAt}`]),
    ...(level === null ? [] : [`Waktu disahkan cap waktu: ${confirmedAt ?? 'belum'}`]),
    ...(sealedBytes === null
      ? []
      : [`Di bawah segel: ${bytes(sealedBytes)} pertama, yaitu halaman, lampiran data dan kode QR`]),
    ...(addedBytes === null
      ? []
      : [`Sesudah segel: ${addedBytes === 0 ? 'tidak ada' : `data validasi, ${bytes(addedBytes)}`}`]),
    ...findings.map(({ rule, text }) => `Aturan ${rule}: ${text}`),
  ];
}
