import { ToggleButton } from 'react-aria-components/ToggleButton';
import { ToggleButtonGroup } from 'react-aria-components/ToggleButtonGroup';
import { Keys } from './keys.tsx';
import styles from './segments.module.css';

export interface Segment {
  readonly id: string;
  readonly label: string;
  readonly count: number;
  readonly keys?: string | undefined;
}

/** Parts of one list with how much is in each; exactly one is shown. */
export function Segments(props: {
  readonly label: string;
  readonly segments: readonly Segment[];
  readonly chosenId: string;
  readonly onChoose: (id: string) => void;
}) {
  return (
    <ToggleButtonGroup
      className={styles.segments ?? ''}
      aria-label={props.label}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[props.chosenId]}
      onSelectionChange={(keys) => {
        const [key] = keys;
        if (typeof key === 'string') props.onChoose(key);
      }}
    >
      {props.segments.map((segment) => (
        <ToggleButton key={segment.id} id={segment.id} className={styles.segment ?? ''}>
          <span>
            <b>{segment.count}</b> {segment.label}
          </span>
          {segment.keys && <Keys of={segment.keys} />}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
