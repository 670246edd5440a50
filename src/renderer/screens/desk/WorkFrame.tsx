import { MessageLine } from '#renderer/features/scans/MessageLine.tsx';
import { Panel } from '#renderer/ui/panel.tsx';
import type { ReactNode } from 'react';
import { useDesk } from './desk.ts';
import styles from './work-panel.module.css';

/** The middle panel: its head, a refusal above the work, and every other message below. */
export function WorkFrame(props: {
  readonly label: string;
  readonly head?: ReactNode;
  /** Without fields nothing inside takes the focus, so the page itself must, to be scrolled by keys. */
  readonly isRead?: boolean;
  readonly children: ReactNode;
}) {
  const { message } = useDesk();
  return (
    <Panel name="work" label={props.label}>
      {props.head}
      {message?.kind === 'problem' && <MessageLine />}
      <div className={styles.content} data-work {...(props.isRead ? { tabIndex: 0 } : {})}>
        {props.children}
      </div>
      {message && message.kind !== 'problem' && <MessageLine />}
    </Panel>
  );
}
