import type { ReactNode } from 'react';
import { classes } from './classes.ts';
import styles from './panel.module.css';

/** One of the three columns. It scrolls inside, its foot stays; F6 steps between panels by `data-panel`. */
export function Panel(props: {
  readonly label: string;
  readonly name: 'who' | 'work' | 'next';
  readonly children: ReactNode;
  readonly foot?: ReactNode;
}) {
  const isWork = props.name === 'work';
  const Element = isWork ? 'main' : 'aside';
  return (
    <Element
      className={classes(styles.panel, isWork && styles.work)}
      aria-label={props.label}
      data-panel={props.name}
      tabIndex={-1}
    >
      {isWork ? props.children : <div className={styles.scroll}>{props.children}</div>}
      {props.foot && <div className={styles.foot}>{props.foot}</div>}
    </Element>
  );
}

/** A block of a panel, separated by a hairline. `isTall`: only where the window is high enough. */
export function Block(props: {
  readonly title?: ReactNode;
  readonly side?: ReactNode;
  readonly isTall?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <section className={classes(styles.block, props.isTall && styles.tall)}>
      {props.title && (
        <div className={styles.blockHead}>
          <h2>{props.title}</h2>
          {props.side && <span>{props.side}</span>}
        </div>
      )}
      {props.children}
    </section>
  );
}

/** A ruled line over a part of the work: name, state, and one action at the right end. */
export function Strip({ children }: { readonly children: ReactNode }) {
  return <div className={styles.strip}>{children}</div>;
}
