import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Block } from './panel.tsx';
import { Mark, type Tone } from './parts.tsx';
import styles from './subject.module.css';

/** Head of a right panel: how it stands with whom or what, and further facts. */
export function Subject(props: {
  readonly icon: LucideIcon;
  readonly tone: Tone;
  readonly state: string;
  readonly name: string;
  readonly note: string;
  readonly children?: ReactNode;
}) {
  return (
    <Block>
      <Mark icon={props.icon} tone={props.tone}>
        <b className={styles.state}>{props.state}</b>
      </Mark>
      <h2 className={styles.name}>{props.name}</h2>
      <p className={styles.note}>{props.note}</p>
      {props.children && <div className={styles.more}>{props.children}</div>}
    </Block>
  );
}

/** Sentences in a panel. */
export const Prose = ({ children }: { readonly children: ReactNode }) => <p className={styles.prose}>{children}</p>;

/** Nothing in a list: what that means, and what comes here. */
export function Empty({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <div className={styles.empty}>
      <h2>{title}</h2>
      <p>{text}</p>
    </div>
  );
}
