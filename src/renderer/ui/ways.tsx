import type { LucideIcon } from 'lucide-react';
import { useCallback, useEffect, useRef } from 'react';
import { Button } from 'react-aria-components/Button';
import { classes } from './classes.ts';
import { Icon } from './icon.tsx';
import { Keys } from './keys.tsx';
import { useNumberKeys } from './use-number-keys.ts';
import styles from './ways.module.css';

export interface Way {
  readonly id: string;
  readonly icon: LucideIcon;
  readonly title: string;
  readonly note?: string | undefined;
  readonly onChoose: () => void;
}

/**
 * Numbered choices: 1 to 9 choose, the first has the focus when `takesFocus` and is the usual one when `hasUsual`.
 * Numbers typed into a field stay text.
 */
export function Ways(props: {
  readonly ways: readonly Way[];
  readonly label: string;
  readonly takesFocus?: boolean;
  readonly hasUsual?: boolean;
}) {
  const list = useRef<HTMLUListElement>(null);
  const { ways, takesFocus = false } = props;
  useEffect(() => {
    if (takesFocus) list.current?.querySelector('button')?.focus();
  }, [takesFocus]);
  useNumberKeys(
    list,
    useCallback((number: number) => ways[number - 1]?.onChoose(), [ways]),
  );
  return (
    <ul className={styles.ways} ref={list} data-ways aria-label={props.label}>
      {ways.map((way, index) => (
        <li key={way.id}>
          <Button className={classes(styles.way, props.hasUsual && index === 0 && styles.first)} onPress={way.onChoose}>
            <Icon of={way.icon} />
            <span>
              <b>{way.title}</b>
              {way.note && <span>{way.note}</span>}
            </span>
            <Keys of={String(index + 1)} />
          </Button>
        </li>
      ))}
    </ul>
  );
}
