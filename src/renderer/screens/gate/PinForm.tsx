import type { Problem } from '#contract/errors';
import { siteTime } from '#domain/format/index';
import { problemText } from '#renderer/features/texts/problem-text.ts';
import { useTexts, type Texts } from '#renderer/text/text.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { TextField } from '#renderer/ui/text-field.tsx';
import { useEffect, useRef, useState } from 'react';
import styles from './gate.module.css';

/** The PIN line and its button. A refused PIN is emptied and said in words with what is left. */
export function PinForm(props: {
  readonly problem: Problem | null;
  readonly action: string;
  readonly timeZone: string | null;
  /** Instead of "PIN". */
  readonly label?: string;
  readonly hint?: string;
  /** Something else comes first; without it the cursor is here from the beginning. */
  readonly isWaiting?: boolean;
  readonly onPin: (pin: string) => Promise<void>;
}) {
  const t = useTexts();
  const [pin, setPin] = useState('');
  const [isSending, setSending] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const waits = useRef(props.isWaiting ?? false);
  useEffect(() => {
    if (!waits.current) input.current?.focus();
    waits.current = false;
  }, [isSending]);
  const send = () => {
    if (isSending || pin === '') return;
    setSending(true);
    void props.onPin(pin).finally(() => {
      setPin('');
      setSending(false);
    });
  };
  return (
    <form
      className={styles.officer}
      aria-label={props.action}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <TextField
        ref={input}
        label={props.label ?? t('sign-in.pin')}
        from={t('sign-in.pin-digits')}
        type="password"
        inputMode="numeric"
        look="pin"
        maxLength={12}
        value={pin}
        onChange={setPin}
        hint={props.hint}
        wrong={props.problem && pin === '' ? pinProblem(props.problem, props.timeZone, t) : undefined}
      />
      <p className={styles.other}>
        <Button type="submit" tone="primary" size="tall" isWide keys="Enter" onPress={send}>
          {props.action}
        </Button>
      </p>
    </form>
  );
}

/** A waiting time is told as the site's clock. */
function pinProblem(problem: Problem, timeZone: string | null, t: Texts): string {
  if (problem.code === 'pin-locked' && problem.details.until && timeZone) {
    return t('sign-in.wait-until', { time: siteTime(problem.details.until, timeZone) });
  }
  const { title, help } = problemText(problem, t);
  return `${title} ${help}`;
}
