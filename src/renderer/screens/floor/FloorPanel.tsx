import { TriangleAlert } from 'lucide-react';
import type { FloorWorkstation } from '#contract/floor';
import { assignCounter } from '#renderer/commands/assign-counter.ts';
import { CommandButton } from '#renderer/commands/CommandButton.tsx';
import { endTask } from '#renderer/commands/end-task.ts';
import { undoReassign } from '#renderer/commands/undo-reassign.ts';
import { codeText } from '#renderer/features/texts/code-text.ts';
import { spanText } from '#renderer/features/texts/time-text.ts';
import { useMoment } from '#renderer/features/texts/use-moment.ts';
import { useDesk } from '#renderer/screens/desk/desk.ts';
import { useTexts } from '#renderer/text/text.tsx';
import { Block, Panel } from '#renderer/ui/panel.tsx';
import { Facts, Mark, type Fact } from '#renderer/ui/parts.tsx';
import { Prose, Subject } from '#renderer/ui/subject.tsx';
import { AssignPanel } from './AssignPanel.tsx';
import { EndPanel } from './EndPanel.tsx';
import { counterNumber, officerName, taskText } from './floor-text.ts';
import { SEAT_LOOKS } from './seat-looks.ts';
import { isOrdered, type Floor, type FloorScreenState } from './use-floor-screen.ts';

/** Right: the counter in view, or what is being ordered for it. */
export function FloorPanel({ state }: { readonly state: FloorScreenState }) {
  const { screen } = useDesk();
  const t = useTexts();
  const { chosen, floor } = state;
  if (!floor || !chosen)
    return (
      <Panel name="next" label={t('floor.panel')}>
        {null}
      </Panel>
    );
  const workstation = chosen.workstation;
  const panel = screen.kind === 'floor' ? screen.panel : 'facts';
  if (workstation && panel === 'assign' && !isOrdered(workstation)) {
    return <AssignPanel key={workstation.id} state={state} floor={floor} workstation={workstation} />;
  }
  if (workstation && panel === 'end') return <EndPanel key={workstation.id} state={state} workstation={workstation} />;
  return <FactsPanel state={state} floor={floor} />;
}

function FactsPanel({ state, floor }: { readonly state: FloorScreenState; readonly floor: Floor }) {
  const t = useTexts();
  const { chosen } = state;
  if (!chosen) return null;
  const { counter, workstation } = chosen;
  const name = counter ? t('conflict.counter', { number: counter.number }) : (workstation?.name ?? '');
  const [icon, tone] = SEAT_LOOKS[state.stateOf(chosen)];
  const canAct = workstation !== null && !isOrdered(workstation);
  return (
    <Panel
      name="next"
      label={t('floor.panel')}
      foot={
        canAct && (
          <>
            {state.undo && <CommandButton command={undoReassign} isWide hasIcon />}
            {workstation.state !== 'stopped' && workstation.grantId && (
              <CommandButton command={endTask} isWide hasIcon />
            )}
            <CommandButton command={assignCounter} tone="primary" size="tall" isWide />
          </>
        )
      }
    >
      <Subject
        icon={icon}
        tone={tone}
        state={t(`floor.state.${state.stateOf(chosen)}`)}
        name={name}
        note={workstation ? [workstation.name, workstation.isOwn && t('floor.own')].filter(Boolean).join(' · ') : ''}
      >
        {workstation ? (
          <WorkstationFacts workstation={workstation} floor={floor} now={state.now} />
        ) : (
          <Prose>{t('floor.bare-help')}</Prose>
        )}
      </Subject>
      {workstation && <Doubts workstation={workstation} />}
    </Panel>
  );
}

/** What a supervisor has to know before ordering anything else here. */
function Doubts({ workstation }: { readonly workstation: FloorWorkstation }) {
  const t = useTexts();
  const { next, order, state } = workstation;
  return (
    <>
      {order && (
        <Block title={t('floor.order')}>
          <Prose>
            {t(`floor.order.${order.state}`, {
              reason: order.reason ? codeText('reject-reason', order.reason, t) : t('ledger.no-reason'),
            })}
          </Prose>
        </Block>
      )}
      {next && (
        <Block title={t('floor.pending')}>
          <Prose>{t(next.elsewhere ? 'floor.pending-elsewhere' : 'floor.pending-text', { reason: next.reason })}</Prose>
        </Block>
      )}
      {state === 'stopped' && (
        <Block>
          <Mark icon={TriangleAlert} tone="danger">
            {t('floor.stopped-help')}
          </Mark>
        </Block>
      )}
    </>
  );
}

function WorkstationFacts(props: {
  readonly workstation: FloorWorkstation;
  readonly floor: Floor;
  readonly now: number;
}) {
  const { floor, now, workstation } = props;
  const t = useTexts();
  const moment = useMoment();
  const { assignment, live, next } = workstation;
  const rows: Fact[] = [{ key: 'now', term: t('floor.fact.now'), text: taskText(assignment, floor, t) }];
  const add = (key: string, term: string, text: string) => rows.push({ key, term, text });
  if (next && !next.elsewhere) add('next', t('floor.fact.next'), taskText(next.assignment, floor, t));
  if (!live) return <Facts rows={rows} />;
  add('who', t('floor.fact.who'), officerName(live.officerId, floor) ?? t('floor.nobody'));
  if (live.servingSince) add('serving', t('floor.fact.serving'), spanText(now - Date.parse(live.servingSince), t));
  const works = counterNumber(live.counterId, floor);
  if (works !== null && live.counterId !== assignment?.counterId) {
    add('works', t('floor.fact.works'), t('conflict.counter', { number: works }));
  }
  if (live.unsentCount > 0) {
    const age = live.oldestUnsentAt && spanText(now - Date.parse(live.oldestUnsentAt), t);
    add('unsent', t('floor.fact.unsent'), t('floor.unsent', { count: live.unsentCount, age: age ?? '' }));
  }
  add('contact', t('floor.fact.contact'), live.lastContactAt ? moment(live.lastContactAt) : t('floor.never'));
  return <Facts rows={rows} />;
}
