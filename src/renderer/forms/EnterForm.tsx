import { focusNextField } from '#renderer/features/focus/focus.ts';
import type { KeyboardEvent, ReactNode } from 'react';
import styles from './form.module.css';

/** A grid of fields in which Enter goes to the next one and, after the last, does what the panel is for. */
export function EnterForm(props: {
  readonly label: string;
  readonly onLast: () => void;
  /** One field to a row, on the gutter of a side panel. */
  readonly isNarrow?: boolean;
  readonly children: ReactNode;
}) {
  // In the capture phase, because the parts of react-aria keep Enter to themselves.
  const onKeyDown = (event: KeyboardEvent<HTMLFormElement>) => {
    const { target } = event;
    const isPlain = event.key === 'Enter' && !event.shiftKey && !event.ctrlKey && !event.altKey;
    if (!isPlain || !(target instanceof HTMLElement) || target.matches('button')) return;
    event.preventDefault();
    if (!focusNextField(event.currentTarget, target)) props.onLast();
  };
  return (
    <form
      className={props.isNarrow ? styles.narrow : styles.form}
      aria-label={props.label}
      onKeyDownCapture={onKeyDown}
      onSubmit={(event) => event.preventDefault()}
      noValidate
    >
      {props.children}
    </form>
  );
}
