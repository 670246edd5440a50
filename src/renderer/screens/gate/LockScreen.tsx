import { IdCard } from 'lucide-react';
import type { SessionState } from '#contract/session';
import { newCommandId } from '#renderer/features/api/api.ts';
import { useBridge } from '#renderer/features/api/provider.tsx';
import { useTexts } from '#renderer/text/text.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { Icon } from '#renderer/ui/icon.tsx';
import styles from './gate.module.css';
import { GateFrame } from './GateFrame.tsx';
import { PinEntry } from './PinEntry.tsx';

/** An opaque cover over the work, which stays as it is until the same officer's PIN. */
export function LockScreen({ session }: { readonly session: SessionState }) {
  const { api, intentions } = useBridge();
  const t = useTexts();
  const unlock = (pin: string) => intentions.run('unlock', (commandId) => api['session.unlock']({ commandId, pin }));
  return (
    <div className={styles.cover}>
      <GateFrame session={session}>
        <section>
          <h1>{t('lock.title')}</h1>
          <p className={styles.lead}>{t('lock.lead')}</p>
          <div className={styles.fields}>
            <div className={styles.officer}>
              <span className={styles.officerHead}>{t('sign-in.officer')}</span>
              <div className={styles.officerName}>
                <Icon of={IdCard} />
                <b>{session.officer?.shortName}</b>
                <span>{session.officer && t(`role.${session.officer.role}`)}</span>
              </div>
            </div>
            {session.officer && (
              <PinEntry session={session} officer={session.officer} action={t('lock.action')} onPin={unlock} />
            )}
            <p className={styles.other}>
              <Button tone="link" onPress={() => void api['session.sign-out']({ commandId: newCommandId() })}>
                {t('lock.sign-out')}
              </Button>
            </p>
          </div>
        </section>
      </GateFrame>
    </div>
  );
}
