import type { LedgerEntry } from '#contract/ledger';
import { useMoment } from '#renderer/features/texts/use-moment.ts';
import { useTexts } from '#renderer/text/text.tsx';
import { Mark } from '#renderer/ui/parts.tsx';
import { LOOKS } from './entry-looks.ts';
import { entryText } from './entry-text.ts';
import styles from './ledger.module.css';

/** One line of the list: state, what it is, whose, since when, what to do. */
export function EntryRow({ entry }: { readonly entry: LedgerEntry }) {
  const t = useTexts();
  const moment = useMoment();
  const since = moment(entry.since);
  const [icon, tone] = LOOKS[entry.state];
  return (
    <div className={styles.columns}>
      <Mark icon={icon} tone={tone}>
        {entryText(entry, since, t)}
      </Mark>
      <span>
        {entry.receiptNumber && <span className={styles.number}>{entry.receiptNumber}</span>}
        <span className={styles.under}>{entry.serviceName ?? t(`ledger.entity.${entry.entity}`)}</span>
      </span>
      <span>{entry.applicant ?? t('ledger.no-name')}</span>
      <time dateTime={entry.since}>{since}</time>
      <span className={entry.group === 'action' ? undefined : styles.soft}>{t(`ledger.do.${entry.state}`)}</span>
    </div>
  );
}
