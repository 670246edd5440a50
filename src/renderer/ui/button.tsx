import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { classes } from './classes.ts';
import { Icon } from './icon.tsx';
import { Keys } from './keys.tsx';
import styles from './button.module.css';

export interface ButtonProps {
  readonly children: ReactNode;
  readonly onPress: () => void;
  readonly tone?: 'primary' | 'plain' | 'quiet' | 'link';
  readonly size?: 'small' | 'normal' | 'tall';
  readonly isWide?: boolean;
  readonly icon?: LucideIcon | undefined;
  /** Binding printed at the right end. */
  readonly keys?: string | undefined;
  /** Something is still missing; the label says what, pressing repeats it. */
  readonly isUnavailable?: boolean;
  readonly type?: 'button' | 'submit';
}

/** The only button: verb and object, its key printed. */
export function Button(props: ButtonProps) {
  const { tone = 'plain', size = 'normal', isWide, isUnavailable } = props;
  return (
    <AriaButton
      type={props.type ?? 'button'}
      onPress={props.onPress}
      className={classes(
        styles.button,
        styles[tone],
        styles[size],
        isWide && styles.wide,
        isUnavailable && styles.unavailable,
      )}
    >
      {props.icon && <Icon of={props.icon} />}
      <span className={styles.label}>{props.children}</span>
      {props.keys && <Keys of={props.keys} />}
    </AriaButton>
  );
}
