import { useId, type Ref } from 'react';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { TextArea } from 'react-aria-components/TextArea';
import { TextField as AriaTextField } from 'react-aria-components/TextField';
import { controlClass, Hint, type FieldProps } from './field.tsx';
import styles from './field.module.css';

export interface TextFieldProps extends FieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onBlur?: (() => void) | undefined;
  readonly onFocus?: (() => void) | undefined;
  /** What is shown stands for something else; it comes when the field is entered. */
  readonly isMasked?: boolean;
  readonly name?: string | undefined;
  readonly type?: 'text' | 'password' | 'search';
  readonly inputMode?: 'text' | 'numeric' | 'tel' | 'email';
  readonly look?: 'normal' | 'large' | 'pin';
  readonly isMultiline?: boolean;
  readonly maxLength?: number | undefined;
  readonly autoFocus?: boolean;
  readonly ref?: Ref<HTMLInputElement>;
}

/** One line of text, or several, with its label above and its sentence below. */
export function TextField({ ref, ...props }: TextFieldProps) {
  const { look = 'normal' } = props;
  const hintId = useId();
  const hasHint = Boolean(props.wrong ?? props.doubt ?? props.hint);
  const className = controlClass(
    props,
    look !== 'normal' && styles.large,
    look === 'pin' && styles.pin,
    props.isMasked && styles.masked,
  );
  return (
    <AriaTextField
      className={styles.field ?? ''}
      value={props.value}
      onChange={props.onChange}
      onBlur={() => props.onBlur?.()}
      onFocus={() => props.onFocus?.()}
      isInvalid={props.wrong !== undefined}
      type={props.type ?? 'text'}
      autoComplete="off"
      {...(props.name ? { name: props.name } : {})}
      {...(props.maxLength ? { maxLength: props.maxLength } : {})}
      {...(props.autoFocus ? { autoFocus: true } : {})}
      {...(props.inputMode ? { inputMode: props.inputMode } : {})}
      {...(hasHint ? { 'aria-describedby': hintId } : {})}
    >
      <span className={styles.head}>
        <Label className={styles.label ?? ''}>{props.label}</Label>
        {props.from && <span className={styles.from}>{props.from}</span>}
      </span>
      {props.isMultiline ? (
        <TextArea className={className} spellCheck={false} />
      ) : (
        <Input className={className} ref={ref} spellCheck={false} />
      )}
      <Hint id={hintId} hint={props.hint} wrong={props.wrong} doubt={props.doubt} />
    </AriaTextField>
  );
}
