import { CircleCheck, Columns2, UserRoundCheck } from 'lucide-react';
import { focusPanel } from '#renderer/features/focus/focus.ts';
import { useListFocus } from '#renderer/features/focus/use-list-focus.ts';
import { codeText } from '#renderer/features/texts/code-text.ts';
import { fieldText } from '#renderer/features/conflicts/value-text.ts';
import { useMoment } from '#renderer/features/texts/use-moment.ts';
import { useDesk } from '#renderer/screens/desk/desk.ts';
import { WorkFrame } from '#renderer/screens/desk/WorkFrame.tsx';
import { useTexts, type Texts } from '#renderer/text/text.tsx';
import { List, type ListItem } from '#renderer/ui/list.tsx';
import { PageHead } from '#renderer/ui/page-head.tsx';
import { Block, Panel } from '#renderer/ui/panel.tsx';
import { Mark } from '#renderer/ui/parts.tsx';
import { Empty } from '#renderer/ui/subject.tsx';
import { ConflictPanel } from './ConflictPanel.tsx';
import styles from './decisions.module.css';
import { ParkedPanel } from './ParkedPanel.tsx';
import { isOpen, useDecisions, type Decision } from './use-decisions.ts';

/** Pengecualian: what two counters wrote differently, and what waits for a supervisor. One key decides. */
export function DecisionsScreen() {
  const t = useTexts();
  const moment = useMoment();
  const decisions = useDecisions();
  const { screen } = useDesk();
  const { chosen, conflicts, parked } = decisions;
  useListFocus(`${chosen?.id} ${screen.kind === 'decisions' && screen.isRefusing}`);
  const groups = [
    { id: 'conflicts', title: t('decisions.conflicts'), items: conflicts },
    { id: 'parked', title: t('decisions.parked'), items: parked },
  ]
    .filter(({ items }) => items.length > 0)
    .map((group) => ({ ...group, items: group.items.map((decision) => itemOf(decision, t, moment)) }));
  const openCount = [...conflicts, ...parked].filter(isOpen).length;
  return (
    <>
      <WorkFrame
        label={t('decisions.title')}
        head={
          <PageHead title={t('decisions.title')}>
            <p className={styles.soft}>{t('decisions.open', { count: openCount })}</p>
          </PageHead>
        }
      >
        {groups.length > 0 && (
          <List
            label={t('decisions.title')}
            groups={groups}
            chosenId={chosen?.id ?? null}
            onChoose={decisions.choose}
            onEnter={() => focusPanel(1)}
          />
        )}
        {groups.length === 0 && !decisions.isLoading && (
          <Empty title={t('decisions.none.title')} text={t('decisions.none.text')} />
        )}
      </WorkFrame>
      <DecisionPanel chosen={chosen} decisions={decisions} />
    </>
  );
}

function DecisionPanel(props: {
  readonly chosen: Decision | null;
  readonly decisions: ReturnType<typeof useDecisions>;
}) {
  const { chosen, decisions } = props;
  const t = useTexts();
  if (chosen?.kind === 'conflict') {
    return <ConflictPanel key={chosen.id} conflicts={chosen.conflicts} onDone={decisions.goOn} />;
  }
  if (chosen) {
    return <ParkedPanel key={chosen.id} item={chosen.item} malls={decisions.malls} onDone={decisions.goOn} />;
  }
  return (
    <Panel name="next" label={t('decisions.choice')}>
      <Block>
        <Mark icon={CircleCheck} tone="done">
          {t('decisions.nothing')}
        </Mark>
      </Block>
    </Panel>
  );
}

function itemOf(decision: Decision, t: Texts, moment: (at: string) => string): ListItem {
  const open = isOpen(decision);
  if (decision.kind === 'conflict') {
    const [first] = decision.conflicts;
    const name = first.applicantName ?? t('ledger.no-name');
    const at = first.theirsBy?.at ?? first.mineBy?.at;
    const fields = decision.conflicts.map(({ field }) => fieldText(field, t)).join(', ');
    return {
      id: decision.id,
      name,
      content: (
        <div className={styles.row}>
          <Mark icon={open ? Columns2 : CircleCheck} tone={open ? 'warn' : 'idle'}>
            {fields}
          </Mark>
          <span>
            <b>{name}</b>
            <span className={styles.under}>
              {[first.serviceName ?? t(`ledger.entity.${first.entity}`), first.receiptNumber]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </span>
          <span className={styles.soft}>
            {open
              ? t(first.field === 'duplicate_number' ? 'decisions.see' : 'decisions.choose')
              : t('decisions.on-its-way')}
          </span>
          {at && <time dateTime={at}>{moment(at)}</time>}
        </div>
      ),
    };
  }
  const { item } = decision;
  const name = item.applicant ?? t('ledger.no-name');
  return {
    id: decision.id,
    name,
    content: (
      <div className={styles.row}>
        <Mark icon={open ? UserRoundCheck : CircleCheck} tone={open ? 'warn' : 'idle'}>
          {codeText('park-reason', item.reason, t)}
        </Mark>
        <span>
          <b>{name}</b>
          <span className={styles.under}>
            {[item.serviceName, item.receiptNumber, item.counter && t('conflict.counter', { number: item.counter })]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </span>
        <span className={styles.soft}>{open ? t('decisions.judge') : t('decisions.on-its-way')}</span>
        <time dateTime={item.since}>{moment(item.since)}</time>
      </div>
    ),
  };
}
