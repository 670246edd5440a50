import type { ReceiptData, SealProblem } from '#contract/receipts';
import { longDate, rupiah, siteDateOf, siteTime, weekdayDate } from '#domain/format/index';

export type SealState = { readonly sealedAt: Date } | { readonly problem: SealProblem };

export interface Row {
  readonly label: string;
  readonly lines: readonly { readonly text: string; readonly isStrong?: boolean }[];
  /** A numbered list, so that every line is an entry of its own. */
  readonly isList?: boolean;
}

const PROBLEMS: Readonly<Record<SealProblem, string>> = {
  'certificate-pending': 'Segel belum dibubuhkan: sertifikat loket belum terbit',
  'certificate-expired': 'Segel belum dibubuhkan: sertifikat loket kedaluwarsa',
  'disk-full': 'Segel belum dibubuhkan: disk komputer loket penuh',
  failed: 'Segel belum dibubuhkan: dicoba lagi',
};

export const TITLE = 'TANDA TERIMA PERMOHONAN';
export const SCAN_ME = 'Pindai untuk memeriksa keaslian';
export const COMPLAINTS = 'Pengaduan: SP4N-LAPOR!, www.lapor.go.id';

/** The rows between heading and seal, in the order of docs/design/receipts.md; what is empty is left out. */
export function rows(data: ReceiptData): Row[] {
  const { pemohon, layanan } = data;
  return [
    row('Diterima', received(data)),
    ...(data.permohonan && data.permohonan !== data.nomor ? [row('Permohonan', data.permohonan)] : []),
    row('Layanan', `${layanan.nama} (${layanan.kode})`),
    row('Pemohon', pemohon.nama, ...(pemohon.nik ? [`NIK ${pemohon.nik}`] : [])),
    ...list(
      'Berkas diterima',
      data.berkas.map(({ nama, bentuk }) => `${nama}, ${bentuk}`),
    ),
    ...list(
      'Berkas belum ada',
      data.belum.map(({ nama }) => nama),
    ),
    row('Biaya', fee(data.biaya), ...(data.biaya.catatan ? [data.biaya.catatan] : [])),
    { label: 'Selesai paling lambat', lines: [promise(data.janji)] },
    row('Petugas, Loket', `${data.petugas} · Loket ${data.loket}`),
    ...(data.langkah.length === 1
      ? [row('Langkah berikutnya', ...data.langkah)]
      : list('Langkah berikutnya', data.langkah)),
  ];
}

/** `Dinas … · MPP Samarinda`, on two lines when it does not fit on one. */
export function heading({ instansi, situs }: ReceiptData, fits: (line: string) => boolean): string[] {
  const together = `${instansi} · ${situs.nama}`;
  return fits(together) ? [together] : [instansi, situs.nama];
}

/** Last lines of the page: what this paper is not, and the template that drew it. */
export const footer = (data: ReceiptData): string[] => [
  'Bukan produk layanan. Data dipakai hanya untuk layanan ini.',
  `Templat ${data.templat}`,
];

/** Seal and claimed time, or why there is none. */
export function sealLines(data: ReceiptData, seal: SealState): string[] {
  if ('problem' in seal) return [PROBLEMS[seal.problem]];
  return ['Segel elektronik loket (tidak tersertifikasi)', dayAndTime(seal.sealedAt.toISOString(), data.situs.zona)];
}

const row = (label: string, ...lines: string[]): Row => ({ label, lines: lines.map((text) => ({ text })) });

function list(label: string, entries: readonly string[]): Row[] {
  if (entries.length === 0) return [];
  return [{ label, isList: true, lines: entries.map((entry, at) => ({ text: `${at + 1}. ${entry}` })) }];
}

function received({ terbit, situs }: ReceiptData): string {
  return `${weekdayDate(siteDateOf(terbit, situs.zona))} pukul ${siteTime(terbit, situs.zona)}`;
}

const dayAndTime = (instant: string, zone: string): string =>
  `${longDate(siteDateOf(instant, zone))} ${siteTime(instant, zone)}`;

function fee(biaya: ReceiptData['biaya']): string {
  if (biaya.status === 'gratis') return 'Rp0 (gratis)';
  const amount = biaya.rupiah === undefined ? 'Besarnya ditetapkan kemudian' : rupiah(biaya.rupiah);
  return biaya.status === 'belum-dibayar' ? `${amount}, belum dibayar` : amount;
}

function promise({ tanggal, hari_kerja: days, menit }: ReceiptData['janji']): Row['lines'][number] {
  const length = days === undefined ? '' : ` (${days} hari kerja)`;
  if (tanggal) return { text: `${weekdayDate(tanggal)}${length}`, isStrong: true };
  if (menit !== undefined) return { text: `${menit} menit sejak diterima`, isStrong: true };
  return { text: days === undefined ? 'Belum ditetapkan instansi' : `${days} hari kerja sejak diterima` };
}
