import { Check, CircleAlert, Info, ScanLine } from 'lucide-react';
import type { ScanNotice } from '#contract/scans';
import { clock } from '#domain/format/index';
import { problemText } from '#renderer/features/texts/problem-text.ts';
import { useDesk } from '#renderer/screens/desk/desk.ts';
import { useTexts } from '#renderer/text/text.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { classes } from '#renderer/ui/classes.ts';
import { Icon } from '#renderer/ui/icon.tsx';
import { Ways } from '#renderer/ui/ways.tsx';
import { useEffect } from 'react';
import { scanText } from './scan-text.ts';
import styles from './message-line.module.css';

/** A scan's answer has been read by then; refusals stay until something else is said. */
const SCAN_SHOWN_MS = 20_000;

/** The last thing worth saying, in one line; an ambiguous scan asks here what it was. */
export function MessageLine() {
  const { message, dismiss } = useDesk();
  const t = useTexts();
  const passes = message?.kind === 'scan' && message.notice.candidates.length === 0;
  useEffect(() => {
    if (!passes) return;
    const timer = window.setTimeout(dismiss, SCAN_SHOWN_MS);
    return () => window.clearTimeout(timer);
  }, [passes, message, dismiss]);
  if (!message) return null;
  if (message.kind === 'scan') return <ScanLineMessage notice={message.notice} />;
  if (message.kind === 'done') {
    return (
      <div className={styles.toast} role="status">
        <Icon of={Check} />
        <span>{t(message.text, message.values)}</span>
      </div>
    );
  }
  if (message.kind === 'reason') {
    return (
      <div className={classes(styles.toast, styles.warn)} role="status">
        <Icon of={Info} />
        <span>{t('message.reason', { reason: t(message.reason.why, message.reason.values) })}</span>
      </div>
    );
  }
  const { title, help } = problemText(message.problem, t);
  return (
    <div className={styles.notice} role="alert">
      <Icon of={CircleAlert} />
      <p>
        <b>{title}</b> {help}
      </p>
      <Button tone="quiet" size="small" onPress={dismiss} keys="Escape">
        {t('message.close')}
      </Button>
    </div>
  );
}

function ScanLineMessage({ notice }: { readonly notice: ScanNotice }) {
  const { chooseScan, session } = useDesk();
  const t = useTexts();
  const { title, done, isWarning } = scanText(notice, t);
  return (
    <div className={styles.place}>
      <div className={classes(styles.toast, isWarning && styles.warn)} role="status">
        <Icon of={ScanLine} />
        <span>
          <b>{title}</b> {done}
        </span>
        <time dateTime={notice.at}>{clock(notice.at, session.site?.timeZone ?? 'UTC')}</time>
      </div>
      {notice.candidates.length > 0 && (
        <Ways
          takesFocus
          label={t('scan.which')}
          ways={notice.candidates.map((kind) => ({
            id: kind,
            icon: ScanLine,
            title: t(`scan.kind.${kind}`),
            onChoose: () => void chooseScan(notice.id, kind),
          }))}
        />
      )}
    </div>
  );
}
