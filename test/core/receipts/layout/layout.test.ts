import { expect, test } from 'vitest';
import { layoutA5 } from '#core/features/receipts/layout/a5';
import type { Item, Layout } from '#core/features/receipts/layout/page';
import { wrap } from '#core/features/receipts/layout/wrap';
import { MissingGlyph, renderUnsealedReceipt } from '#core/features/receipts/pdf/index';
import { fonts, ISSUED } from '#test/support/receipts/authority';
import { receiptData } from '#test/support/receipts/data';

const layout = (changes: Parameters<typeof receiptData>[0] = {}) =>
  layoutA5(receiptData(changes), { sealedAt: ISSUED }, fonts.measure);
const items = ({ pages }: Layout): Item[] => pages.flatMap((page) => page.blocks.flatMap((block) => block.items));
const texts = (made: Layout): string[] => items(made).flatMap((item) => (item.kind === 'text' ? [item.text] : []));

/** Much of everything: two pages of it. */
const LONG = {
  instansi: 'Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu Provinsi Kalimantan Timur',
  pemohon: {
    nama: 'Raden Mas Haryo Kusumaningrat Wijayadiningrat-Sastroamidjojo bin Abdurrahmanuddin',
    nik: '6472 **** **** 9003',
  },
  berkas: Array.from({ length: 12 }, (_, at) => ({
    bentuk: 'fotokopi',
    nama: `Surat keterangan nomor ${at + 1} dari kelurahan tentang domisili usaha dan penguasaan lahan`,
  })),
  belum: [{ nama: 'Surat pengantar RT' }],
  langkah: ['Bayar sebelum 16.16 WITA hari ini.', 'Ambil di Loket 14 dengan bukti bayar.'],
};

test('a receipt has the words of its data in the order of reading', () => {
  expect(texts(layout())).toEqual(
    [
      'Dinas Kependudukan dan Pencatatan Sipil · MPP Samarinda',
      'TANDA TERIMA PERMOHONAN',
      '6472A-K07-261124-0147-4',
      ['Diterima', 'Selasa, 24 November 2026 pukul 14.05 WITA'],
      ['Layanan', 'Penerbitan Kartu Keluarga (DKC-KK-01)'],
      ['Pemohon', 'Budi Santoso', 'NIK 6472 **** **** 9003'],
      [
        'Berkas diterima',
        '1.',
        'KTP-el, diperlihatkan',
        '2.',
        'Formulir F-1.02, asli',
        '3.',
        'Akta kelahiran, fotokopi',
      ],
      ['Biaya', 'Rp0 (gratis)'],
      ['Selesai paling lambat', 'Jumat, 27 November 2026 (3 hari kerja)'],
      ['Petugas, Loket', 'S. Rahayu · Loket 12'],
      ['Langkah berikutnya', 'Ambil dokumen di Loket 12 dengan membawa tanda', 'terima ini.'],
      'Pindai untuk memeriksa keaslian',
      'Segel elektronik loket (tidak tersertifikasi)',
      '24 November 2026 14.05 WITA',
      'Pengaduan: SP4N-LAPOR!, www.lapor.go.id',
      'Bukan produk layanan. Data dipakai hanya untuk layanan ini.',
      'Templat a5-1',
    ].flat(),
  );
});

test.each([
  [
    { status: 'belum-dibayar', rupiah: 350_000, catatan: 'Kode billing 8202 6112' },
    ['Rp350.000, belum dibayar', 'Kode billing 8202 6112'],
  ],
  [{ status: 'ditetapkan-kemudian', catatan: '' }, ['Besarnya ditetapkan kemudian']],
  [{ status: 'ditetapkan-kemudian', rupiah: 1_000_000, catatan: '' }, ['Rp1.000.000']],
])('the fee %j is told in words', (biaya, words) => {
  const seen = texts(layout({ biaya }));
  expect(seen.slice(seen.indexOf('Biaya') + 1, seen.indexOf('Selesai paling lambat'))).toEqual(words);
});

test.each([
  [{ menit: 120 }, '120 menit sejak diterima'],
  [{ hari_kerja: 3 }, '3 hari kerja sejak diterima'],
  [{}, 'Belum ditetapkan instansi'],
])('the promise %j is told in words', (janji, words) => expect(texts(layout({ janji }))).toContain(words));

test('after a correction the receipt names the application', () => {
  expect(texts(layout({ permohonan: '6472A-K07-261123-0031-0' }))).toContain('Permohonan');
  expect(texts(layout({ permohonan: '6472A-K07-261124-0147-4' }))).not.toContain('Permohonan');
});

test.each([
  ['certificate-pending', 'Segel belum dibubuhkan: sertifikat loket belum terbit'],
  ['certificate-expired', 'Segel belum dibubuhkan: sertifikat loket kedaluwarsa'],
] as const)('while the seal is missing (%s) the page says so and has no code', (problem, words) => {
  const made = layoutA5(receiptData(), { problem }, fonts.measure);
  expect(texts(made)).toContain(words);
  expect(texts(made)).not.toContain('Pindai untuk memeriksa keaslian');
  expect(items(made).some((item) => item.kind === 'code')).toBe(false);
  expect(made.code).toBeUndefined();
});

test('a long receipt goes on to a second page; seal and code stay on the first', () => {
  const made = layout(LONG);
  const [first, second] = made.pages.map((page) => page.blocks.flatMap((block) => block.items));
  expect(made.pages).toHaveLength(2);
  expect(first?.some((item) => item.kind === 'code')).toBe(true);
  expect(second?.some((item) => item.kind === 'code')).toBe(false);
  expect(texts(made)).toContain('Halaman 1 dari 2');
  expect(texts(made)).toContain('TANDA TERIMA PERMOHONAN 6472A-K07-261124-0147-4 (lanjutan)');
  expect(texts(made).filter((text) => /^\d+\.$/.test(text))).toHaveLength(12 + 1 + 2);
});

test.each([
  ['a short receipt', {}],
  ['a long receipt', LONG],
  [
    'thirty papers of 120 letters',
    { berkas: Array.from({ length: 30 }, () => ({ bentuk: 'asli', nama: 'W'.repeat(120) })) },
  ],
  ['one word of 100 letters', { pemohon: { nama: 'M'.repeat(100) }, instansi: 'M'.repeat(120) }],
])('nothing of %s leaves the paper or meets another line', (_, changes) => {
  const made = layout(changes);
  for (const page of made.pages) {
    const placed = page.blocks.flatMap((block) => block.items.filter((item) => item.kind === 'text'));
    for (const { x, y, text, face, size } of placed) {
      expect(x).toBeGreaterThanOrEqual(31);
      expect(x + fonts.measure(text, face, size)).toBeLessThanOrEqual(made.width - 31 + 0.01);
      expect(y).toBeLessThan(made.height - 15);
    }
    const sameColumn = placed.filter(({ x }) => x > 200 && x < 210);
    sameColumn.slice(1).forEach(({ y }, at) => expect(y - (sameColumn[at]?.y ?? 0)).toBeGreaterThan(8));
  }
});

test('the code is at least 28 mm wide with four modules of white around it', () => {
  const { code, seal, width } = layout();
  expect(code?.width).toBeGreaterThanOrEqual((28 * 72) / 25.4);
  const module = (code?.width ?? 0) / 65;
  expect(seal.x - (code?.x ?? 0) - (code?.width ?? 0)).toBeGreaterThanOrEqual(4 * module);
  expect(seal.x + seal.width).toBeLessThan(width);
});

test('lines break between words, and inside a word that is wider than the line', () => {
  const widthOf = (text: string) => text.length;
  expect(wrap('satu dua tiga', 8, widthOf)).toEqual(['satu dua', 'tiga']);
  expect(wrap('abcdefghij k', 4, widthOf)).toEqual(['abcd', 'efgh', 'ij k']);
  expect(wrap('', 4, widthOf)).toEqual(['']);
});

test('letters of Indonesian names from abroad have their glyphs; others are an error, never a box', async () => {
  const render = (nama: string) =>
    renderUnsealedReceipt({ data: receiptData({ pemohon: { nama } }), problem: 'certificate-pending', fonts });
  await expect(render("D'Ângelo Łukasz-Ñuñez Şükran Đặng Ăldea, S.E.")).resolves.toBeDefined();
  await expect(render('Budi 山田')).rejects.toThrow(MissingGlyph);
  await expect(render('Budi 山田')).rejects.toThrow('U+5c71');
});
