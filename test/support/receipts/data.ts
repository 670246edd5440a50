import { ReceiptData } from '#contract/receipts';

/** Invented receipt of the demo mall; every field that a page can show is filled. */
export const receiptData = (changes: Partial<Record<keyof ReceiptData, unknown>> = {}): ReceiptData =>
  ReceiptData.parse({
    berkas: [
      { bentuk: 'diperlihatkan', nama: 'KTP-el' },
      { bentuk: 'asli', nama: 'Formulir F-1.02' },
      { bentuk: 'fotokopi', nama: 'Akta kelahiran' },
    ],
    belum: [],
    biaya: { catatan: '', rupiah: 0, status: 'gratis' },
    garam: 'AAECAwQFBgcICQoLDA0ODw',
    instansi: 'Dinas Kependudukan dan Pencatatan Sipil',
    janji: { hari_kerja: 3, tanggal: '2026-11-27' },
    langkah: ['Ambil dokumen di Loket 12 dengan membawa tanda terima ini.'],
    layanan: { kode: 'DKC-KK-01', nama: 'Penerbitan Kartu Keluarga', versi: 4 },
    loket: '12',
    nomor: '6472A-K07-261124-0147-4',
    pemohon: { nama: 'Budi Santoso', nik: '6472 **** **** 9003' },
    petugas: 'S. Rahayu',
    situs: { kode: '6472A', nama: 'MPP Samarinda', zona: 'Asia/Makassar' },
    templat: 'a5-1',
    terbit: '2026-11-24T06:05:12Z',
    v: 1,
    ...changes,
  });
