import { DatabaseZap } from 'lucide-react';
import type { SessionState } from '#contract/session';
import { StatusBar } from '#renderer/features/status/StatusBar.tsx';
import { useTexts } from '#renderer/text/text.tsx';
import { Icon } from '#renderer/ui/icon.tsx';
import { Facts } from '#renderer/ui/parts.tsx';
import styles from './gate.module.css';

/** Core could not open its data: what happened, what is safe, what still works, and the way out. */
export function BlockedScreen({ session }: { readonly session: SessionState }) {
  const t = useTexts();
  const fault = session.fault ?? 'database-corrupt';
  const rows = [
    { key: 'cause', term: t('blocked.cause'), text: t(`start-fault.${fault}.cause`) },
    { key: 'safe', term: t('blocked.safe'), text: t(`start-fault.${fault}.safe`) },
    { key: 'works', term: t('blocked.works'), text: t('blocked.works-text') },
    { key: 'way', term: t('blocked.way'), text: t(`start-fault.${fault}.way`) },
    ...(session.dataFolder ? [{ key: 'folder', term: t('blocked.folder'), text: session.dataFolder }] : []),
    { key: 'code', term: t('blocked.code'), text: fault },
  ];
  return (
    <div className={styles.blocked}>
      <main className={styles.card}>
        <header>
          <Icon of={DatabaseZap} size="xl" />
          <div>
            <h1>{t(`start-fault.${fault}.title`)}</h1>
            <p>{t('blocked.lead')}</p>
          </div>
        </header>
        <Facts look="answers" rows={rows} />
      </main>
      <StatusBar session={session} />
    </div>
  );
}
