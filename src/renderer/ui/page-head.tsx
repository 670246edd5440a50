import type { ReactNode } from 'react';
import styles from './page-head.module.css';

/** Title of a page and what can be said about it in one line. */
export function PageHead(props: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <header className={styles.head}>
      <h1>{props.title}</h1>
      {props.children}
    </header>
  );
}
