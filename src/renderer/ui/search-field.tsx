import { Search } from 'lucide-react';
import { Input } from 'react-aria-components/Input';
import { SearchField as AriaSearchField } from 'react-aria-components/SearchField';
import { Icon } from './icon.tsx';
import styles from './search-field.module.css';

/** One line that narrows the list below it; Enter goes there. */
export function SearchField(props: {
  readonly label: string;
  readonly value: string;
  readonly maxLength: number;
  readonly onChange: (value: string) => void;
  readonly onEnter: () => void;
}) {
  return (
    <AriaSearchField
      className={styles.search ?? ''}
      aria-label={props.label}
      value={props.value}
      maxLength={props.maxLength}
      onChange={props.onChange}
      onSubmit={props.onEnter}
    >
      <Icon of={Search} />
      <Input placeholder={props.label} spellCheck={false} autoComplete="off" />
    </AriaSearchField>
  );
}
