import { ArrowLeftRight, CircleCheck, FilePen, HardDrive, WifiOff } from 'lucide-react';
import type { SessionState } from '#contract/session';
import { clock } from '#domain/format/index';
import { useSync } from '#renderer/features/api/queries.ts';
import { closingText } from '#renderer/features/session/closing-text.ts';
import { useTexts } from '#renderer/text/text.tsx';
import { Mark } from '#renderer/ui/parts.tsx';
import styles from './gate.module.css';

/** What waits on this machine, told before anybody signs in. */
export function GateFacts({ session }: { readonly session: SessionState }) {
  const sync = useSync().data;
  const t = useTexts();
  const timeZone = session.site?.timeZone;
  if (!sync || !timeZone) return null;
  const since = sync.since ? clock(sync.since, timeZone) : null;
  return (
    <dl className={styles.facts}>
      <dt>{t('gate.network')}</dt>
      <dd>
        {sync.online ? (
          <Mark icon={CircleCheck} tone="done">
            {t('gate.online')}
          </Mark>
        ) : (
          <Mark icon={WifiOff} tone="warn">
            {since ? t('gate.offline-since', { time: since }) : t('gate.offline')}
          </Mark>
        )}
      </dd>
      <dt>{t('gate.unsent')}</dt>
      <dd>
        <Mark icon={sync.unsentCount === 0 ? CircleCheck : HardDrive} tone={sync.unsentCount === 0 ? 'done' : 'idle'}>
          {t('gate.unsent-count', { count: sync.unsentApplicationCount, all: sync.unsentCount })}
        </Mark>
      </dd>
      {session.closing && (
        <>
          <dt>{t('gate.move')}</dt>
          <dd>
            <Mark icon={ArrowLeftRight} tone="warn">
              {closingText(session.closing, t)}
            </Mark>
          </dd>
        </>
      )}
      {session.draftCount > 0 && (
        <>
          <dt>{t('gate.drafts')}</dt>
          <dd>
            <Mark icon={FilePen} tone="idle">
              {t('gate.draft-count', { count: session.draftCount })}
            </Mark>
          </dd>
        </>
      )}
    </dl>
  );
}
