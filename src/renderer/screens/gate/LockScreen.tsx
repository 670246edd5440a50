import { IdCard } from 'lucide-react';
import type { Problem } from '#contract/errors';
import type { SessionState } from '#contract/session';
import { newCommandId, problemOf } from '#renderer/features/api/api.ts';
import { useBridge } from '#renderer/features/api/provider.tsx';
import { useTexts } from '#renderer/text/text.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { Icon } from '#renderer/ui/icon.tsx';
import { useState } from 'react';
import styles from './gate.module.css';
import { GateFrame } from './GateFrame.tsx';
import { PinForm } from './PinForm.tsx';

/** An opaque cover over the work, which stays as it is until the same officer's PIN. */
export function LockScreen({ session }: { readonly session: SessionState }) {
  const { api, intentions } = useBridge();
  const t = useTexts();
  const [problem, setProblem] = useState<Problem | null>(null);
  const unlock = async (pin: string) => {
    try {
      await intentions.run('unlock', (commandId) => api['session.unlock']({ commandId, pin }));
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
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
            <PinForm
              problem={problem}
              action={t('lock.action')}
              timeZone={session.site?.timeZone ?? null}
              onPin={unlock}
            />
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
