import { CircleCheck, Copy, History, ListX, ShieldCheck, Wrench } from 'lucide-react';
import type { Alarm } from '#contract/alarms';
import { useAlarms } from '#renderer/features/api/queries.ts';
import { useListFocus } from '#renderer/features/focus/use-list-focus.ts';
import { useMoment } from '#renderer/features/texts/use-moment.ts';
import { useDesk } from '#renderer/screens/desk/desk.ts';
import { WorkFrame } from '#renderer/screens/desk/WorkFrame.tsx';
import { useTexts } from '#renderer/text/text.tsx';
import { List } from '#renderer/ui/list.tsx';
import { PageHead } from '#renderer/ui/page-head.tsx';
import { Block, Panel } from '#renderer/ui/panel.tsx';
import { Facts, Mark } from '#renderer/ui/parts.tsx';
import { Empty, Prose, Subject } from '#renderer/ui/subject.tsx';
import { useState } from 'react';
import styles from './alarms.module.css';

const ICONS = {
  cloned: Copy,
  restored: History,
  unfillable_gap: ListX,
  salvaged: Wrench,
} as const satisfies Record<Alarm['kind'], typeof Copy>;

/** Peringatan: what happened to the log of a computer of this mall, since when, what to do, and what closes it. */
export function AlarmScreen() {
  const t = useTexts();
  const { session } = useDesk();
  const query = useAlarms(session.phase === 'active');
  const [chosenId, choose] = useState<string | null>(null);
  const alarms = query.data?.alarms ?? [];
  const chosen = alarms.find(({ id }) => id === chosenId) ?? alarms[0] ?? null;
  useListFocus(chosen?.id ?? '');
  const groups = [
    { id: 'open', title: t('alarms.open'), items: alarms.filter(({ clearedAt }) => clearedAt === null) },
    { id: 'closed', title: t('alarms.closed'), items: alarms.filter(({ clearedAt }) => clearedAt !== null) },
  ]
    .filter(({ items }) => items.length > 0)
    .map((group) => ({
      ...group,
      items: group.items.map((alarm) => ({ id: alarm.id, name: alarm.machineName, content: <Row alarm={alarm} /> })),
    }));
  return (
    <>
      <WorkFrame label={t('alarms.title')} head={<PageHead title={t('alarms.title')} />}>
        {groups.length > 0 && (
          <List label={t('alarms.title')} groups={groups} chosenId={chosen?.id ?? null} onChoose={choose} />
        )}
        {groups.length === 0 && !query.isPending && (
          <Empty title={t('alarms.none.title')} text={t('alarms.none.text')} />
        )}
      </WorkFrame>
      <Panel name="next" label={t('alarms.chosen')}>
        {chosen ? <About alarm={chosen} /> : <Nothing />}
      </Panel>
    </>
  );
}

function Row({ alarm }: { readonly alarm: Alarm }) {
  const t = useTexts();
  const moment = useMoment();
  const isOpen = alarm.clearedAt === null;
  return (
    <div className={styles.row}>
      <Mark icon={isOpen ? ICONS[alarm.kind] : CircleCheck} tone={isOpen ? 'warn' : 'idle'}>
        {t(`alarm.${alarm.kind}.title`)}
      </Mark>
      <span>{alarm.machineName}</span>
      <time dateTime={alarm.raisedAt}>{moment(alarm.raisedAt)}</time>
    </div>
  );
}

function About({ alarm }: { readonly alarm: Alarm }) {
  const t = useTexts();
  const moment = useMoment();
  const { clearedAt, counter, kind, machineName, missing, raisedAt } = alarm;
  const facts = [
    { key: 'since', term: t('alarms.since'), text: moment(raisedAt) },
    {
      key: 'where',
      term: t('alarms.where'),
      text: counter ? t('conflict.counter', { number: counter }) : t('alarms.nowhere'),
    },
    ...(missing ? [{ key: 'missing', term: t('alarms.missing'), text: t('alarms.missing-range', missing) }] : []),
    ...(clearedAt ? [{ key: 'closed', term: t('alarms.closed-at'), text: moment(clearedAt) }] : []),
  ];
  return (
    <>
      <Subject
        icon={clearedAt ? CircleCheck : ICONS[kind]}
        tone={clearedAt ? 'idle' : 'warn'}
        state={t(`alarm.${kind}.title`)}
        name={machineName}
        note={t(alarm.isOwn ? 'alarms.this-one' : 'alarms.other-one')}
      >
        <Facts rows={facts} />
      </Subject>
      <Block title={t('alarms.what')}>
        <Prose>{t(`alarm.${kind}.what`)}</Prose>
      </Block>
      <Block title={t('alarms.safe')}>
        <Mark icon={ShieldCheck} tone="done">
          {t(`alarm.${kind}.safe`)}
        </Mark>
      </Block>
      <Block title={t('alarms.do')}>
        <Prose>{t(clearedAt ? 'alarms.do-nothing' : `alarm.${kind}.do`)}</Prose>
      </Block>
      {!clearedAt && (
        <Block title={t('alarms.how-closed')}>
          <Prose>{t('alarms.closes')}</Prose>
        </Block>
      )}
    </>
  );
}

function Nothing() {
  const t = useTexts();
  return (
    <Block>
      <Mark icon={CircleCheck} tone="done">
        {t('alarms.nothing')}
      </Mark>
    </Block>
  );
}
