import type { LucideIcon } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { Button } from 'react-aria-components/Button';
import { classes } from './classes.ts';
import { Icon } from './icon.tsx';
import { Keys } from './keys.tsx';
import styles from './ways.module.css';

export interface Way {
  readonly id: string;
  readonly icon: LucideIcon;
  readonly title: string;
  readonly note?: string | undefined;
  readonly onChoose: () => void;
}

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && target.matches('input, textarea, select');

/** With two lists in view the one with the focus hears the numbers; a list behind the lock hears none. */
const isAddressed = (list: HTMLElement, target: EventTarget | null) =>
  !list.closest('[inert]') &&
  (document.querySelectorAll('[data-ways]').length === 1 || (target instanceof Node && list.contains(target)));

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
  useEffect(() => {
    const choose = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
      if (!list.current || !isAddressed(list.current, event.target)) return;
      const way = /^[1-9]$/.test(event.key) ? ways[Number(event.key) - 1] : undefined;
      if (!way) return;
      event.preventDefault();
      way.onChoose();
    };
    window.addEventListener('keydown', choose);
    return () => window.removeEventListener('keydown', choose);
  }, [ways]);
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
