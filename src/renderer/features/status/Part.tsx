import type { LucideIcon } from 'lucide-react';
import { classes } from '#renderer/ui/classes.ts';
import { Icon } from '#renderer/ui/icon.tsx';
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import styles from './status-bar.module.css';

/** One state in the bar; with `onOpen` it leads to the screen that says more. */
export function Part(props: {
  readonly icon: LucideIcon;
  readonly tone: 'good' | 'warn' | 'plain';
  readonly children: ReactNode;
  readonly onOpen?: (() => void) | undefined;
}) {
  const className = classes(styles.part, styles[props.tone], props.onOpen && styles.opens);
  const content = (
    <>
      <Icon of={props.icon} />
      <span>{props.children}</span>
    </>
  );
  if (!props.onOpen) return <span className={className}>{content}</span>;
  return (
    <Button className={className} onPress={props.onOpen}>
      {content}
    </Button>
  );
}
