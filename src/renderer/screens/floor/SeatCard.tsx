import type { Seat, SeatState } from '#domain/floor/index';
import { useTexts } from '#renderer/text/text.tsx';
import { classes } from '#renderer/ui/classes.ts';
import { Icon } from '#renderer/ui/icon.tsx';
import { Hidden } from '#renderer/ui/parts.tsx';
import styles from './floor.module.css';
import { agenciesText, counterNumber, officerName } from './floor-text.ts';
import { SEAT_LOOKS } from './seat-looks.ts';
import type { Floor } from './use-floor-screen.ts';

const MINUTE_MS = 60_000;

/** One counter on the plan: number, state, what it serves, who sits there and for how long somebody is served. */
export function SeatCard(props: {
  readonly seat: Seat;
  readonly floor: Floor;
  readonly state: SeatState;
  readonly now: number;
}) {
  const { floor, now, seat, state } = props;
  const t = useTexts();
  const [icon, tone] = SEAT_LOOKS[state];
  const { counter, workstation } = seat;
  const live = workstation?.live;
  const minutes = live?.servingSince
    ? Math.max(0, Math.floor((now - Date.parse(live.servingSince)) / MINUTE_MS))
    : null;
  const next = workstation?.next ? counterNumber(workstation.next.assignment.counterId, floor) : null;
  return (
    <div className={classes(styles.seat, styles[tone], (state === 'bare' || state === 'vacant') && styles.empty)}>
      <span className={styles.number}>{counter?.number ?? '–'}</span>
      <span className={styles.state}>
        <Icon of={icon} size="s" />
        <Hidden>{t(`floor.state.${state}`)}</Hidden>
      </span>
      <b>
        {workstation
          ? counter
            ? agenciesText(workstation.assignment, floor, t, 1)
            : workstation.name
          : t('floor.state.bare')}
      </b>
      <span className={styles.who}>
        <span>{officerName(live?.officerId ?? null, floor)}</span>
        {minutes !== null && <span>{t('floor.minutes', { count: minutes })}</span>}
      </span>
      {next !== null && <span className={styles.next}>{t('floor.to-counter', { number: next })}</span>}
    </div>
  );
}
