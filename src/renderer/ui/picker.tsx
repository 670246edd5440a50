import { Search, type LucideIcon } from 'lucide-react';
import { Fragment, useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { Icon } from './icon.tsx';
import { Keys } from './keys.tsx';
import styles from './picker.module.css';

export interface PickerItem {
  readonly id: string;
  readonly group?: string | undefined;
  readonly icon: LucideIcon;
  readonly title: string;
  readonly note?: string | undefined;
  readonly side?: string | undefined;
  readonly keys?: string | undefined;
  /** Cannot be chosen now; `note` says why, choosing it says so again. */
  readonly isOff?: boolean;
}

export interface PickerProps {
  readonly label: string;
  readonly placeholder: string;
  /** Already filtered and in order; the first is chosen by Enter. */
  readonly items: readonly PickerItem[];
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onPick: (id: string) => void;
  /** Said at the right end, for example how many were found. */
  readonly summary?: string | undefined;
  readonly empty?: string | undefined;
}

/** A search line over a list: typing narrows, arrows move, Enter takes; the focus never leaves the line. */
export function Picker(props: PickerProps) {
  const { items, text } = props;
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [marked, setMarked] = useState(0);
  const index = Math.min(marked, items.length - 1);
  useEffect(() => input.current?.focus(), []);
  useEffect(() => {
    document.getElementById(`${id}-${index}`)?.scrollIntoView({ block: 'nearest' });
  }, [id, index]);

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && items.length > 0) {
      event.preventDefault();
      setMarked((index + step + items.length) % items.length);
    }
    const item = items[index];
    if (event.key === 'Enter' && item) {
      event.preventDefault();
      props.onPick(item.id);
    }
  };
  return (
    <div className={styles.picker}>
      <div className={styles.search}>
        <Icon of={Search} size="l" />
        <input
          ref={input}
          role="combobox"
          aria-label={props.label}
          aria-expanded={items.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={items.length > 0 ? `${id}-${index}` : undefined}
          placeholder={props.placeholder}
          value={text}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => {
            setMarked(0);
            props.onText(event.target.value);
          }}
          onKeyDown={onKeyDown}
        />
        {props.summary && <span role="status">{props.summary}</span>}
      </div>
      <PickerList id={id} index={index} {...props} />
      {items.length === 0 && props.empty && <p className={styles.empty}>{props.empty}</p>}
    </div>
  );
}

function PickerList({
  id,
  index,
  items,
  label,
  onPick,
}: PickerProps & { readonly id: string; readonly index: number }) {
  return (
    <div role="listbox" id={`${id}-list`} aria-label={label} className={styles.list} hidden={items.length === 0}>
      {items.map((item, position) => (
        <Fragment key={item.id}>
          {item.group && item.group !== items[position - 1]?.group && (
            <div className={styles.group} role="presentation">
              {item.group}
            </div>
          )}
          <div
            role="option"
            id={`${id}-${position}`}
            className={styles.item}
            aria-selected={position === index}
            aria-disabled={item.isOff === true}
            onClick={() => onPick(item.id)}
          >
            <Icon of={item.icon} />
            <span>
              {item.title}
              {item.note && <span className={styles.note}>{item.note}</span>}
            </span>
            <span className={styles.side}>{item.side}</span>
            {item.keys ? <Keys of={item.keys} /> : <span />}
          </div>
        </Fragment>
      ))}
    </div>
  );
}
