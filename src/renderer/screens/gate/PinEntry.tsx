import type { Problem } from '#contract/errors';
import type { Officer, SessionState } from '#contract/session';
import { problemOf } from '#renderer/features/api/api.ts';
import { useTexts } from '#renderer/text/text.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { useState, type ReactNode } from 'react';
import { ClearPinForm } from './ClearPinForm.tsx';
import styles from './gate.module.css';
import { PinForm } from './PinForm.tsx';

/** The officer's PIN; when it was wrong too often, a supervisor's way to let them try again. */
export function PinEntry(props: {
  readonly session: SessionState;
  readonly officer: Officer;
  readonly action: string;
  readonly onPin: (pin: string) => Promise<unknown>;
  /** Stands below the PIN; not while a supervisor is asked, who has a way back of their own. */
  readonly children?: ReactNode;
}) {
  const t = useTexts();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [help, setHelp] = useState<'none' | 'asked' | 'given'>('none');
  if (help === 'asked') {
    return (
      <ClearPinForm
        session={props.session}
        officer={props.officer}
        onCleared={() => {
          setProblem(null);
          setHelp('given');
        }}
        onBack={() => setHelp('none')}
      />
    );
  }
  return (
    <>
      <PinForm
        problem={problem}
        action={props.action}
        timeZone={props.session.site?.timeZone ?? null}
        hint={t(help === 'given' ? 'clear-pin.done' : 'sign-in.pin-hint')}
        onPin={(pin) =>
          props.onPin(pin).then(
            () => undefined,
            (error: unknown) => setProblem(problemOf(error)),
          )
        }
      />
      {problem?.code === 'pin-locked' && (
        <p className={styles.other}>
          <Button tone="link" onPress={() => setHelp('asked')}>
            {t('clear-pin.offer')}
          </Button>
        </p>
      )}
      {props.children}
    </>
  );
}
