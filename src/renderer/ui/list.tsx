import { useEffect, useMemo, useRef, type FocusEvent, type ReactNode } from 'react';
import { Header, ListBox, ListBoxItem, ListBoxSection } from 'react-aria-components/ListBox';
import { classes } from './classes.ts';
import styles from './list.module.css';

export interface ListItem {
  readonly id: string;
  /** What typing letters or digits finds. */
  readonly name: string;
  readonly tone?: 'warn' | undefined;
  readonly content: ReactNode;
}

export interface ListGroup {
  readonly id: string;
  readonly title: string;
  readonly items: readonly ListItem[];
}

/** The list gives its focus on, so that Enter always means an item. */
const focusChosen = (root: HTMLElement) =>
  root.querySelector<HTMLElement>('[role=option][aria-selected=true]')?.focus();

/**
 * A list in which arrows choose and Enter goes on. One item is always chosen while there are any; it takes the focus
 * when the list appears and nobody is typing. Rows outside the window cost no layout.
 */
export function List(props: {
  readonly label: string;
  readonly groups: readonly ListGroup[];
  readonly chosenId: string | null;
  readonly onChoose: (id: string) => void;
  /** Enter or a double click on an item. */
  readonly onEnter?: (id: string) => void;
  readonly look?: 'rows' | 'grid';
}) {
  const { chosenId, groups, look = 'rows', onChoose } = props;
  const chosen = useMemo(() => (chosenId === null ? [] : [chosenId]), [chosenId]);
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The items are drawn in a second pass, after this effect.
    const frame = requestAnimationFrame(() => {
      const isTyping = document.activeElement?.matches('input, select, textarea') ?? false;
      if (root.current && !isTyping) focusChosen(root.current);
    });
    return () => cancelAnimationFrame(frame);
  }, []);
  // Typing moves the focus alone; what has the focus is what the right panel speaks of.
  const follow = ({ target }: FocusEvent<HTMLElement>) => {
    if (target.role === 'listbox') focusChosen(target);
    const key = target.role === 'option' ? target.dataset['key'] : undefined;
    if (key !== undefined && key !== chosenId) onChoose(key);
  };
  return (
    <div role="presentation" onFocusCapture={follow} ref={root}>
      <ListBox
        className={classes(styles.list, styles[look])}
        aria-label={props.label}
        layout={look === 'grid' ? 'grid' : 'stack'}
        selectionMode="single"
        selectionBehavior="replace"
        disallowEmptySelection
        escapeKeyBehavior="none"
        selectedKeys={chosen}
        onSelectionChange={(keys) => {
          const [key] = keys === 'all' ? [] : keys;
          if (typeof key === 'string') onChoose(key);
        }}
        {...(props.onEnter ? { onAction: (key) => props.onEnter?.(String(key)) } : {})}
      >
        {groups.map((group) => (
          <ListBoxSection key={group.id} id={`group:${group.id}`} className={styles.section ?? ''}>
            <Header className={styles.title ?? ''}>{group.title}</Header>
            {group.items.map((item) => (
              <ListBoxItem
                key={item.id}
                id={item.id}
                textValue={item.name}
                className={classes(styles.item, item.tone && styles[item.tone])}
              >
                {item.content}
              </ListBoxItem>
            ))}
          </ListBoxSection>
        ))}
      </ListBox>
    </div>
  );
}
