import { CircleCheck } from 'lucide-react';
import type { Conflict } from '#contract/conflicts';
import { useTexts } from '#renderer/text/text.tsx';
import { classes } from '#renderer/ui/classes.ts';
import { Ways } from '#renderer/ui/ways.tsx';
import { useMemo } from 'react';
import type { Choice } from './Versus.tsx';
import styles from './versus.module.css';

/** One number on two receipts: both are valid, nothing is chosen; a supervisor says that it was seen. */
export function SameNumber(props: {
  readonly conflict: Conflict;
  readonly isNext?: boolean;
  readonly onChoose?: (conflict: Conflict, choice: Choice) => void;
}) {
  const { conflict, isNext = false, onChoose } = props;
  const t = useTexts();
  const { applicantName, deciding, otherReceipt, serviceName } = conflict;
  const ways = useMemo(
    () => [
      {
        id: 'seen',
        icon: CircleCheck,
        title: t('conflict.same-number.seen'),
        note: t('conflict.same-number.seen-note'),
        onChoose: () => onChoose?.(conflict, 'theirs'),
      },
    ],
    [conflict, onChoose, t],
  );
  const receipts = [
    { key: 'this', applicant: applicantName, service: serviceName },
    { key: 'other', applicant: otherReceipt?.applicantName ?? null, service: otherReceipt?.serviceName ?? null },
  ];
  return (
    <section className={styles.field} aria-label={t('conflict.same-number')}>
      <div className={styles.head}>
        <h3>{t('conflict.same-number')}</h3>
        <p>{t('conflict.same-number.text')}</p>
      </div>
      <ul className={styles.sides}>
        {receipts.map(({ key, applicant, service }) => (
          <li key={key} className={classes(styles.side, styles.shown)}>
            <span>
              <b>{applicant ?? t('ledger.no-name')}</b>
              <span>{service ?? t('ledger.entity.application')}</span>
            </span>
          </li>
        ))}
      </ul>
      {deciding && <p className={styles.note}>{t('conflict.deciding')}</p>}
      {!deciding && onChoose && isNext && (
        <div className={styles.seen}>
          <Ways label={t('conflict.same-number')} ways={ways} />
        </div>
      )}
    </section>
  );
}
