import { CircleAlert, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { classes } from './classes.ts';
import { Icon } from './icon.tsx';
import styles from './field.module.css';

/** What every field can say around its control. */
export interface FieldProps {
  readonly label: string;
  /** Where the value came from, or that it is required; right end of the label. */
  readonly from?: string | undefined;
  readonly hint?: ReactNode;
  /** The broken rule in a sentence; the control turns red. */
  readonly wrong?: string | undefined;
  /** A doubt in a sentence with the key that confirms; never blocks. */
  readonly doubt?: ReactNode;
  /** Taken over from elsewhere: paper ground instead of white. */
  readonly isFilled?: boolean | undefined;
}

/** Sentence under a control, wrong before doubtful before plain. */
export function Hint({
  id,
  hint,
  wrong,
  doubt,
}: Pick<FieldProps, 'hint' | 'wrong' | 'doubt'> & { readonly id?: string }) {
  if (wrong) {
    return (
      <span id={id} className={classes(styles.hint, styles.hintWrong)}>
        <Icon of={CircleAlert} size="s" />
        <span>{wrong}</span>
      </span>
    );
  }
  if (doubt) {
    return (
      <span id={id} className={classes(styles.hint, styles.hintDoubt)}>
        <Icon of={TriangleAlert} size="s" />
        <span>{doubt}</span>
      </span>
    );
  }
  return hint ? (
    <span id={id} className={styles.hint}>
      {hint}
    </span>
  ) : null;
}

/** Class names of a control in its state. */
export const controlClass = (
  props: Pick<FieldProps, 'wrong' | 'doubt' | 'isFilled'>,
  ...more: (string | false | undefined)[]
) =>
  classes(
    styles.input,
    props.isFilled && styles.filled,
    Boolean(props.doubt) && styles.doubt,
    props.wrong && styles.wrong,
    ...more,
  );
