import type { ReceiptView } from '#contract/receipts';
import {
  COMPLAINTS,
  footer,
  heading,
  type Row,
  rows,
  SCAN_ME,
  sealLines,
  type SealState,
  TITLE,
} from '#domain/receipt-words/index';
import { useTexts } from '#renderer/text/text.tsx';
import { QrCode } from './QrCode.tsx';
import styles from './sheet.module.css';

/** The receipt as paper: the words of the PDF, drawn from the same data; Indonesian in every language, like the paper. */
export function Sheet({ receipt }: { readonly receipt: ReceiptView }) {
  const t = useTexts();
  const { data, qrText } = receipt;
  const seal = sealOf(receipt);
  return (
    <article className={styles.sheet} aria-label={t('receipt.sheet')} lang="id">
      <header>
        {/* The sheet breaks long lines by itself. */}
        {heading(data, () => true).map((line) => (
          <p key={line}>{line}</p>
        ))}
        <h2>{TITLE}</h2>
        <p className={styles.number}>{data.nomor}</p>
      </header>
      <dl>
        {rows(data).map((row) => (
          <SheetRow key={row.label} row={row} />
        ))}
      </dl>
      <footer>
        {qrText ? (
          <QrCode className={styles.qr} text={qrText} label={t('receipt.qr')} />
        ) : (
          <p className={styles.noQr}>{t('sheet.no-qr')}</p>
        )}
        <div>
          {qrText && (
            <p>
              <b>{SCAN_ME}</b>
            </p>
          )}
          {seal && sealLines(data, seal).map((line) => <p key={line}>{line}</p>)}
          <p>{COMPLAINTS}</p>
          {footer(data).map((line) => (
            <p key={line} className={styles.small}>
              {line}
            </p>
          ))}
        </div>
      </footer>
    </article>
  );
}

function SheetRow({ row: { label, lines } }: { readonly row: Row }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {lines.map(({ text, isStrong }) => (isStrong ? <b key={text}>{text}</b> : <span key={text}>{text}</span>))}
      </dd>
    </div>
  );
}

/** Undefined for the moment in which the seal is being made. */
function sealOf({ sealedAt, sealProblem }: ReceiptView): SealState | undefined {
  if (sealedAt) return { sealedAt: new Date(sealedAt) };
  return sealProblem ? { problem: sealProblem } : undefined;
}
