import { Check } from 'lucide-react';
import { useId } from 'react';
import { Label } from 'react-aria-components/Label';
import { Radio, RadioGroup } from 'react-aria-components/RadioGroup';
import { classes } from './classes.ts';
import { Hint } from './field.tsx';
import { Icon } from './icon.tsx';
import type { SelectProps } from './select.tsx';
import styles from './field.module.css';

/** Two or three answers side by side; arrows move, Space chooses, the chosen one carries a tick. */
export function Choice(props: Omit<SelectProps, 'placeholder'>) {
  const hintId = useId();
  const hasHint = Boolean(props.wrong ?? props.doubt ?? props.hint);
  return (
    <RadioGroup
      className={styles.field ?? ''}
      value={props.value}
      onChange={props.onChange}
      onBlur={() => props.onBlur?.()}
      isInvalid={props.wrong !== undefined}
      {...(props.name ? { name: props.name } : {})}
      {...(hasHint ? { 'aria-describedby': hintId } : {})}
    >
      <span className={styles.head}>
        <Label className={styles.label ?? ''}>{props.label}</Label>
        {props.from && <span className={styles.from}>{props.from}</span>}
      </span>
      <div className={classes(styles.choice, props.wrong && styles.choiceWrong)}>
        {props.options.map((option) => (
          <Radio key={option.value} value={option.value}>
            {({ isSelected }) => (
              <>
                {isSelected && <Icon of={Check} size="s" />}
                {option.label}
              </>
            )}
          </Radio>
        ))}
      </div>
      <Hint id={hintId} hint={props.hint} wrong={props.wrong} doubt={props.doubt} />
    </RadioGroup>
  );
}
