import { ChevronDown } from 'lucide-react';
import { useId } from 'react';
import { controlClass, Hint, type FieldProps } from './field.tsx';
import { Icon } from './icon.tsx';
import styles from './field.module.css';

export interface Option {
  readonly value: string;
  readonly label: string;
}

export interface SelectProps extends FieldProps {
  readonly value: string;
  readonly options: readonly Option[];
  readonly onChange: (value: string) => void;
  readonly onBlur?: (() => void) | undefined;
  readonly name?: string | undefined;
  /** Text of the empty choice. */
  readonly placeholder: string;
  readonly isAutoFocused?: boolean;
}

/** The platform's own list: letters choose, arrows step, Enter stays free for "next field". */
export function Select(props: SelectProps) {
  const id = useId();
  const hasHint = Boolean(props.wrong ?? props.doubt ?? props.hint);
  return (
    <div className={styles.field}>
      <span className={styles.head}>
        <label className={styles.label} htmlFor={id}>
          {props.label}
        </label>
        {props.from && <span className={styles.from}>{props.from}</span>}
      </span>
      <span className={styles.select}>
        <select
          id={id}
          name={props.name}
          autoFocus={props.isAutoFocused}
          className={controlClass(props)}
          value={props.value}
          onChange={(event) => props.onChange(event.target.value)}
          onBlur={() => props.onBlur?.()}
          aria-invalid={props.wrong !== undefined}
          aria-describedby={hasHint ? `${id}-hint` : undefined}
        >
          <option value="">{props.placeholder}</option>
          {props.options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
        <Icon of={ChevronDown} />
      </span>
      <Hint id={`${id}-hint`} hint={props.hint} wrong={props.wrong} doubt={props.doubt} />
    </div>
  );
}
