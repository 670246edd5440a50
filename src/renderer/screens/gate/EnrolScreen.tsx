import type { Problem } from '#contract/errors';
import type { SessionState } from '#contract/session';
import { problemOf } from '#renderer/features/api/api.ts';
import { useBridge } from '#renderer/features/api/provider.tsx';
import { problemText } from '#renderer/features/texts/problem-text.ts';
import { EnterForm } from '#renderer/forms/EnterForm.tsx';
import formStyles from '#renderer/forms/form.module.css';
import { useTexts } from '#renderer/text/text.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { TextField } from '#renderer/ui/text-field.tsx';
import { useState } from 'react';
import styles from './gate.module.css';
import { GateFrame } from './GateFrame.tsx';

const CODE_LENGTH = 10;

/** A workstation that no centre knows yet: address and one-time code. */
export function EnrolScreen({ session }: { readonly session: SessionState }) {
  const { api, intentions } = useBridge();
  const t = useTexts();
  const [centreUrl, setCentreUrl] = useState('https://');
  const [code, setCode] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const enrol = async () => {
    setProblem(null);
    try {
      await intentions.run(`enrol:${centreUrl}:${code}`, (commandId) =>
        api['enrolment.enrol']({ commandId, centreUrl, code }),
      );
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  const said = problem && problemText(problem, t);
  return (
    <GateFrame session={session}>
      <section>
        <h1>{t('enrol.title')}</h1>
        <p className={styles.lead}>{t('enrol.lead')}</p>
        <div className={styles.enrol}>
          <EnterForm label={t('enrol.title')} onLast={() => void enrol()}>
            <div className={formStyles.w12}>
              <TextField
                label={t('enrol.centre')}
                value={centreUrl}
                onChange={setCentreUrl}
                look="large"
                maxLength={200}
                autoFocus
              />
            </div>
            <div className={formStyles.w12}>
              <TextField
                label={t('enrol.code')}
                hint={t('enrol.code-hint')}
                value={code}
                onChange={(text) => setCode(text.replace(/[\s-]/g, '').toUpperCase())}
                look="large"
                maxLength={CODE_LENGTH + 4}
              />
            </div>
          </EnterForm>
          {said && (
            <p className={styles.problem} role="alert">
              <b>{said.title}</b> {said.help}
            </p>
          )}
          <Button tone="primary" size="tall" isWide keys="Enter" onPress={() => void enrol()}>
            {t('enrol.action')}
          </Button>
        </div>
      </section>
    </GateFrame>
  );
}
