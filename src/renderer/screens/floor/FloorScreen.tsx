import { WifiOff } from 'lucide-react';
import type { Seat, SeatState } from '#domain/floor/index';
import { clock } from '#domain/format/index';
import { problemOf } from '#renderer/features/api/api.ts';
import { useSync } from '#renderer/features/api/queries.ts';
import { useListFocus } from '#renderer/features/focus/use-list-focus.ts';
import { problemText } from '#renderer/features/texts/problem-text.ts';
import { useDesk, useLocal } from '#renderer/screens/desk/desk.ts';
import { WorkFrame } from '#renderer/screens/desk/WorkFrame.tsx';
import { useTexts } from '#renderer/text/text.tsx';
import { Banner } from '#renderer/ui/banner.tsx';
import { List } from '#renderer/ui/list.tsx';
import { PageHead } from '#renderer/ui/page-head.tsx';
import { Mark } from '#renderer/ui/parts.tsx';
import { Empty } from '#renderer/ui/subject.tsx';
import styles from './floor.module.css';
import { FloorPanel } from './FloorPanel.tsx';
import { SEAT_LOOKS, SEAT_STATES } from './seat-looks.ts';
import { SeatCard } from './SeatCard.tsx';
import { useFloorScreen, type Floor, type FloorScreenState } from './use-floor-screen.ts';

/** Denah loket: every counter as it is now. Arrows or its number choose one, Enter gives it another task. */
export function FloorScreen() {
  const { go, screen } = useDesk();
  const t = useTexts();
  const state = useFloorScreen();
  useListFocus(screen.kind === 'floor' ? screen.panel : '');
  const { chosen, floor, seats } = state;
  const workstation = chosen?.workstation ?? null;
  const canEnd = workstation !== null && workstation.grantId !== null && workstation.state !== 'stopped';
  useLocal('assign', workstation ? () => go({ kind: 'floor', panel: 'assign' }) : null);
  useLocal('end', canEnd ? () => go({ kind: 'floor', panel: 'end' }) : null);
  useLocal('undo', state.undo);
  return (
    <>
      <WorkFrame label={t('floor.title')} head={<Head state={state} />}>
        {floor && seats.length > 0 && <Plan state={state} floor={floor} />}
        {floor && seats.length === 0 && <Empty title={t('floor.none.title')} text={t('floor.none.text')} />}
        {!floor && state.failure && (
          <Empty
            title={problemText(problemOf(state.failure), t).title}
            text={problemText(problemOf(state.failure), t).help}
          />
        )}
      </WorkFrame>
      <FloorPanel state={state} />
    </>
  );
}

function Head({ state }: { readonly state: FloorScreenState }) {
  const { session } = useDesk();
  const sync = useSync().data;
  const t = useTexts();
  const { floor, seats, stateOf } = state;
  const timeZone = session.site?.timeZone ?? 'UTC';
  const counts = SEAT_STATES.map((name) => ({ name, count: seats.filter((seat) => stateOf(seat) === name).length }));
  const time = floor?.liveAt ? clock(floor.liveAt, timeZone) : null;
  return (
    <>
      {sync && !sync.online && (
        <Banner
          icon={WifiOff}
          title={time ? t('floor.offline.since', { time }) : t('floor.offline.never')}
          help={t('floor.offline.help')}
        />
      )}
      <PageHead title={t('floor.title')}>
        <ul className={styles.tallies} aria-label={t('floor.legend')}>
          {counts
            .filter(({ count }) => count > 0)
            .map(({ name, count }) => {
              const [icon, tone] = SEAT_LOOKS[name];
              return (
                <li key={name}>
                  <Mark icon={icon} tone={tone}>
                    <b>{count}</b> {t(`floor.state.${name}`)}
                  </Mark>
                </li>
              );
            })}
        </ul>
      </PageHead>
    </>
  );
}

const isWarning = (name: SeatState) => name === 'long' || name === 'offline' || name === 'stopped';

function Plan({ state, floor }: { readonly state: FloorScreenState; readonly floor: Floor }) {
  const { go, session } = useDesk();
  const t = useTexts();
  const time = floor.liveAt && clock(floor.liveAt, session.site?.timeZone ?? 'UTC');
  const { chosen, now, seats, stateOf } = state;
  const itemOf = (seat: Seat) => ({
    id: seat.id,
    name: seat.counter?.number ?? seat.workstation?.name ?? '',
    tone: isWarning(stateOf(seat)) || seat.workstation?.order?.state === 'refused' ? ('warn' as const) : undefined,
    content: <SeatCard seat={seat} floor={floor} state={stateOf(seat)} now={now} />,
  });
  const groups = [
    {
      id: 'counters',
      title: time ? t('floor.counters-live', { time }) : t('floor.counters'),
      seats: seats.filter(({ counter }) => counter !== null),
    },
    { id: 'unplaced', title: t('floor.unplaced'), seats: seats.filter(({ counter }) => counter === null) },
  ].filter((group) => group.seats.length > 0);
  return (
    <List
      look="grid"
      label={t('floor.title')}
      groups={groups.map((group) => ({ ...group, items: group.seats.map(itemOf) }))}
      chosenId={chosen?.id ?? null}
      onChoose={state.choose}
      onEnter={(id) => seats.find((seat) => seat.id === id)?.workstation && go({ kind: 'floor', panel: 'assign' })}
    />
  );
}
