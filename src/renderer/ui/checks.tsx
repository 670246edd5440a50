import { Check } from 'lucide-react';
import { Checkbox } from 'react-aria-components/Checkbox';
import { CheckboxGroup } from 'react-aria-components/CheckboxGroup';
import { Label } from 'react-aria-components/Label';
import { Hint, type FieldProps } from './field.tsx';
import { Icon } from './icon.tsx';
import type { Option } from './select.tsx';
import styles from './checks.module.css';

/** Any number of answers; Tab steps through them, Space ticks, Enter goes on to the next field. */
export function Checks(
  props: Pick<FieldProps, 'label' | 'wrong'> & {
    readonly name: string;
    readonly options: readonly Option[];
    readonly values: readonly string[];
    readonly onChange: (values: string[]) => void;
  },
) {
  return (
    <CheckboxGroup
      className={styles.group ?? ''}
      name={props.name}
      value={[...props.values]}
      onChange={props.onChange}
      isInvalid={props.wrong !== undefined}
    >
      <Label className={styles.label ?? ''}>{props.label}</Label>
      <div className={styles.options}>
        {props.options.map((option) => (
          <Checkbox key={option.value} value={option.value} className={styles.option ?? ''}>
            {({ isSelected }) => (
              <>
                <span className={styles.box}>{isSelected && <Icon of={Check} size="s" />}</span>
                <span>{option.label}</span>
              </>
            )}
          </Checkbox>
        ))}
      </div>
      <Hint wrong={props.wrong} />
    </CheckboxGroup>
  );
}
