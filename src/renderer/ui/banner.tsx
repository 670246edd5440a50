import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';
import styles from './banner.module.css';

/** A fact that holds for the whole screen: what, then what it means; acts at the right end. */
export function Banner(props: {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly help: string;
  readonly children?: ReactNode;
}) {
  return (
    <section className={styles.banner} aria-label={props.title}>
      <Icon of={props.icon} size="l" />
      <p>
        <b>{props.title}</b> {props.help}
      </p>
      {props.children && <div className={styles.acts}>{props.children}</div>}
    </section>
  );
}
