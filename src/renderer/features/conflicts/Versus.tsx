import { CircleDot, Circle } from 'lucide-react';
import type { Conflict } from '#contract/conflicts';
import { useMoment } from '#renderer/features/texts/use-moment.ts';
import { useDesk } from '#renderer/screens/desk/desk.ts';
import { useLanguage, useTexts } from '#renderer/text/text.tsx';
import { classes } from '#renderer/ui/classes.ts';
import { Icon } from '#renderer/ui/icon.tsx';
import { Keys } from '#renderer/ui/keys.tsx';
import { useNumberKeys } from '#renderer/ui/use-number-keys.ts';
import { useCallback, useRef } from 'react';
import { Button } from 'react-aria-components/Button';
import { SameNumber } from './SameNumber.tsx';
import { difference } from './difference.ts';
import { fieldText, valueText } from './value-text.ts';
import styles from './versus.module.css';

export type Choice = 'mine' | 'theirs';
const SIDES = ['mine', 'theirs'] as const;

/**
 * One field with both of its values. With `onChoose` 1 takes the left one and 2 the right one; without, both are only
 * shown. `isNext`: the keys mean this field.
 */
export function Versus(props: {
  readonly conflict: Conflict;
  readonly isNext?: boolean;
  readonly onChoose?: (conflict: Conflict, choice: Choice) => void;
}) {
  const { conflict, isNext = false, onChoose } = props;
  const t = useTexts();
  const [language] = useLanguage();
  const canChoose = onChoose !== undefined && conflict.deciding === null;
  if (conflict.field === 'duplicate_number') return <SameNumber {...props} />;
  const base = valueText(conflict.field, conflict.base, t, language);
  return (
    <section className={styles.field} aria-label={fieldText(conflict.field, t)}>
      <div className={styles.head}>
        <h3>{fieldText(conflict.field, t)}</h3>
        <p>
          <span>{t('conflict.base')}</span> {base}
        </p>
      </div>
      {canChoose ? (
        <Choices conflict={conflict} isNext={isNext} onChoose={onChoose} />
      ) : (
        <ul className={styles.sides}>
          {SIDES.map((side) => (
            <li key={side} className={classes(styles.side, styles.shown, conflict.deciding === side && styles.on)}>
              <Side conflict={conflict} side={side} />
            </li>
          ))}
        </ul>
      )}
      {conflict.deciding && <p className={styles.note}>{t('conflict.deciding')}</p>}
    </section>
  );
}

function Choices(props: {
  readonly conflict: Conflict;
  readonly isNext: boolean;
  readonly onChoose: (conflict: Conflict, choice: Choice) => void;
}) {
  const { conflict, isNext, onChoose } = props;
  const list = useRef<HTMLUListElement>(null);
  useNumberKeys(
    list,
    useCallback(
      (number: number) => {
        const side = SIDES[number - 1];
        if (isNext && side) onChoose(conflict, side);
      },
      [conflict, isNext, onChoose],
    ),
  );
  return (
    <ul className={styles.sides} ref={list} {...(isNext ? { 'data-ways': true } : {})}>
      {SIDES.map((side, index) => (
        <li key={side}>
          <Button className={classes(styles.side, isNext && styles.next)} onPress={() => onChoose(conflict, side)}>
            <Side conflict={conflict} side={side} />
            {isNext && <Keys of={String(index + 1)} />}
          </Button>
        </li>
      ))}
    </ul>
  );
}

function Side({ conflict, side }: { readonly conflict: Conflict; readonly side: Choice }) {
  const { session } = useDesk();
  const t = useTexts();
  const [language] = useLanguage();
  const moment = useMoment();
  const { field } = conflict;
  const text = (value: Conflict['mine']) => valueText(field, value, t, language);
  const [value, other] = side === 'mine' ? [conflict.mine, conflict.theirs] : [conflict.theirs, conflict.mine];
  const { before, differs, after } = difference(text(value), text(other));
  const by = side === 'mine' ? conflict.mineBy : conflict.theirsBy;
  const writer = session.officers.find(({ id }) => id === by?.officerId)?.shortName;
  const stands = text(conflict.current) === text(value);
  return (
    <>
      <Icon of={stands ? CircleDot : Circle} />
      <span>
        <b>
          {before}
          <mark>{differs}</mark>
          {after}
        </b>
        <span>
          {writer ?? t('conflict.somebody')}
          {by?.counter && `, ${t('conflict.counter', { number: by.counter })}`}
        </span>
        {by && <span>{moment(by.at)}</span>}
        {stands && <span>{t('conflict.stands')}</span>}
      </span>
    </>
  );
}
