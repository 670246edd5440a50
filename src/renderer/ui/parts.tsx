import type { LucideIcon } from 'lucide-react';
import { Fragment, type ReactNode } from 'react';
import { classes } from './classes.ts';
import { Icon } from './icon.tsx';
import styles from './parts.module.css';

export type Tone = 'done' | 'warn' | 'danger' | 'now' | 'idle';

/** A state: icon and words; the colour only repeats them. */
export function Mark(props: { readonly icon: LucideIcon; readonly tone: Tone; readonly children: ReactNode }) {
  return (
    <span className={classes(styles.mark, styles[props.tone])}>
      <Icon of={props.icon} />
      <span>{props.children}</span>
    </span>
  );
}

const TAG_TONES = { plain: undefined, warn: 'tagWarn', danger: 'tagDanger', done: 'tagDone' } as const;

/** Status of an application in a box; nothing else is boxed. */
export function Tag({ tone, children }: { readonly tone: keyof typeof TAG_TONES; readonly children: ReactNode }) {
  const name = TAG_TONES[tone];
  return <span className={classes(styles.tag, name && styles[name])}>{children}</span>;
}

export interface Fact {
  readonly key: string;
  readonly term: ReactNode;
  readonly text: ReactNode;
}

/** Terms and their values: `facts` in a narrow panel, `answers` with lines on a page. */
export function Facts({
  rows,
  look = 'facts',
}: {
  readonly rows: readonly Fact[];
  readonly look?: 'facts' | 'answers';
}) {
  return (
    <dl className={styles[look]}>
      {rows.map((row) => (
        <Fragment key={row.key}>
          <dt>{row.term}</dt>
          <dd>{row.text}</dd>
        </Fragment>
      ))}
    </dl>
  );
}

/** Text for assistive technology only. */
export function Hidden({ children }: { readonly children: ReactNode }) {
  return <span className={styles.hidden}>{children}</span>;
}
