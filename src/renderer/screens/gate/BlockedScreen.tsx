import { useQueryClient } from '@tanstack/react-query';
import { DatabaseZap, RotateCw } from 'lucide-react';
import type { SessionState } from '#contract/session';
import { newCommandId } from '#renderer/features/api/api.ts';
import { useBridge } from '#renderer/features/api/provider.tsx';
import { StatusBar } from '#renderer/features/status/StatusBar.tsx';
import { useTexts } from '#renderer/text/text.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { Icon } from '#renderer/ui/icon.tsx';
import { Facts } from '#renderer/ui/parts.tsx';
import { useEffect, useRef, useState } from 'react';
import styles from './gate.module.css';

/** Core could not open its data: what happened, what is safe, what still works, the way out, and once more. */
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
        <TryAgain />
      </main>
      <StatusBar session={session} />
    </div>
  );
}

/** When the technician has mended it, the same window goes on. */
function TryAgain() {
  const { api } = useBridge();
  const client = useQueryClient();
  const t = useTexts();
  const [tries, setTries] = useState<'none' | 'trying' | 'still'>('none');
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.querySelector('button')?.focus(), []);
  const press = () => {
    if (tries === 'trying') return;
    setTries('trying');
    void api['session.retry']({ commandId: newCommandId() })
      .then(() => client.invalidateQueries({ queryKey: ['session.read'] }))
      .finally(() => setTries('still'));
  };
  return (
    <div className={styles.again} ref={place}>
      <Button tone="primary" size="tall" icon={RotateCw} keys="Enter" onPress={press}>
        {t('blocked.again')}
      </Button>
      <p role="status">{tries === 'none' ? null : t(`blocked.${tries}`)}</p>
    </div>
  );
}
