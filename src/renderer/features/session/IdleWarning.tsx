import { LockKeyhole } from 'lucide-react';
import { IDLE } from '#domain/session/index';
import { useNow } from '#renderer/features/status/use-now.ts';
import { useTexts } from '#renderer/text/text.tsx';
import { Icon } from '#renderer/ui/icon.tsx';
import { useEffect, useState } from 'react';
import styles from './idle-warning.module.css';

/** In the last minute before the lock: how long it is, and that any key keeps it away. */
export function IdleWarning({ locksAt }: { readonly locksAt: number | null }) {
  const [warnedFor, setWarnedFor] = useState<number | null>(null);
  useEffect(() => {
    if (locksAt === null) return;
    const timer = window.setTimeout(() => setWarnedFor(locksAt), locksAt - IDLE.warnMs - Date.now());
    return () => window.clearTimeout(timer);
  }, [locksAt]);
  return locksAt !== null && warnedFor === locksAt ? <Warning locksAt={locksAt} /> : null;
}

const SECOND_MS = 1000;

function Warning({ locksAt }: { readonly locksAt: number }) {
  const t = useTexts();
  const seconds = Math.max(0, Math.ceil((locksAt - useNow(SECOND_MS)) / SECOND_MS));
  return (
    <div className={styles.warning}>
      <Icon of={LockKeyhole} />
      <p role="alert">{t('idle.warning')}</p>
      {/* Counted for the eye; spoken every second it would drown everything else. */}
      <span className={styles.left} aria-hidden="true">
        {t('idle.left', { count: seconds })}
      </span>
    </div>
  );
}
