import type { ReceiptData, ReceiptView } from '#contract/receipts';
import { rupiah, siteDateOf, siteTime, weekdayDate } from '#domain/format/index';
import { useTexts, type Texts } from '#renderer/text/text.tsx';
import { QrCode } from './QrCode.tsx';
import styles from './sheet.module.css';

/** The receipt as paper, drawn from its data; Indonesian in every language, like the paper itself. */
export function Sheet({ receipt }: { readonly receipt: ReceiptView }) {
  const t = useTexts();
  const { data } = receipt;
  return (
    <article className={styles.sheet} aria-label={t('receipt.sheet')} lang="id">
      <header>
        <p>
          {data.instansi} · {data.situs.nama}
        </p>
        <h2>{t('sheet.title')}</h2>
        <p className={styles.number}>{data.nomor}</p>
      </header>
      <dl>
        {sheetRows(data, t).map(([term, lines]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>
              {lines.map((text) => (
                <span key={text}>{text}</span>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      <footer>
        {receipt.qrText ? (
          <QrCode className={styles.qr} text={receipt.qrText} label={t('receipt.qr')} />
        ) : (
          <p className={styles.noQr}>{t('sheet.no-qr')}</p>
        )}
        <div>
          {receipt.qrText && (
            <p>
              <b>{t('sheet.scan')}</b>
            </p>
          )}
          <p>{t('sheet.seal')}</p>
          <p className={styles.small}>{t('sheet.foot', { template: data.templat })}</p>
        </div>
      </footer>
    </article>
  );
}

/** Terms and lines of the sheet, in the order of docs/design/receipts.md. */
function sheetRows(data: ReceiptData, t: Texts): (readonly [string, readonly string[]])[] {
  const zone = data.situs.zona;
  const received = t('sheet.received-at', {
    date: weekdayDate(siteDateOf(data.terbit, zone)),
    time: siteTime(data.terbit, zone),
  });
  const rows: (readonly [string, readonly string[]])[] = [
    [t('sheet.received'), [received]],
    [t('sheet.service'), [data.layanan.nama]],
    [
      t('sheet.applicant'),
      [
        data.pemohon.nik
          ? t('sheet.applicant-nik', { name: data.pemohon.nama, nik: data.pemohon.nik })
          : data.pemohon.nama,
      ],
    ],
    [
      t('sheet.files'),
      data.berkas.map(({ nama, bentuk }, index) => t('sheet.file', { number: index + 1, name: nama, form: bentuk })),
    ],
    [t('sheet.missing'), data.belum.map(({ nama }) => nama)],
    [t('sheet.fee'), [feeLine(data, t)]],
    [t('sheet.promise'), promiseLines(data, t)],
    [t('sheet.officer'), [t('sheet.officer-at', { name: data.petugas, counter: data.loket })]],
    [t('sheet.next'), data.langkah],
  ];
  return rows.filter(([, lines]) => lines.length > 0);
}

function feeLine({ biaya }: ReceiptData, t: Texts): string {
  if (biaya.status === 'gratis') return t('sheet.fee-free');
  const amount = biaya.rupiah === undefined ? t('sheet.fee-later') : rupiah(biaya.rupiah);
  return biaya.catatan ? `${amount}, ${biaya.catatan}` : amount;
}

function promiseLines({ janji }: ReceiptData, t: Texts): string[] {
  if (janji.tanggal) {
    const days = janji.hari_kerja;
    return [weekdayDate(janji.tanggal), ...(days === undefined ? [] : [t('sheet.working-days', { count: days })])];
  }
  return janji.menit === undefined ? [] : [t('sheet.minutes', { count: janji.menit })];
}
