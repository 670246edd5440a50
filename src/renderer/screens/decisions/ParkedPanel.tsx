import { ArrowLeftRight, CircleCheck, CircleX, UserRoundCheck } from 'lucide-react';
import type { Output } from '#contract/index';
import type { ParkedItem } from '#contract/parked';
import { EnterForm } from '#renderer/forms/EnterForm.tsx';
import { ReasonField } from '#renderer/forms/ReasonField.tsx';
import { useBridge } from '#renderer/features/api/provider.tsx';
import { codeText } from '#renderer/features/texts/code-text.ts';
import { useMoment } from '#renderer/features/texts/use-moment.ts';
import { useDesk } from '#renderer/screens/desk/desk.ts';
import { useTexts, type Texts } from '#renderer/text/text.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { Block, Panel } from '#renderer/ui/panel.tsx';
import { Facts } from '#renderer/ui/parts.tsx';
import { Prose, Subject } from '#renderer/ui/subject.tsx';
import { Ways, type Way } from '#renderer/ui/ways.tsx';
import { isReason } from '#renderer/features/texts/reason.ts';
import { useState } from 'react';

interface ParkedPanelProps {
  readonly item: ParkedItem;
  readonly malls: Output<'parked.list'>['malls'];
  readonly onDone: () => void;
}

/** What waits and why; 1 accepts, 2 refuses with a reason, further numbers hand it over to another mall. */
export function ParkedPanel(props: ParkedPanelProps) {
  const { item } = props;
  const t = useTexts();
  return (
    <Panel name="next" label={t('decisions.choice')} foot={<Foot {...props} />}>
      <Subject
        icon={UserRoundCheck}
        tone="warn"
        state={codeText('park-reason', item.reason, t)}
        name={item.applicant ?? t('ledger.no-name')}
        note={[item.serviceName, item.receiptNumber].filter(Boolean).join(' · ')}
      >
        <Facts rows={useFacts(item, t)} />
      </Subject>
      <Block>
        <Prose>{t('decisions.parked-note')}</Prose>
      </Block>
    </Panel>
  );
}

function useFacts(item: ParkedItem, t: Texts) {
  const { session } = useDesk();
  const moment = useMoment();
  const officer = session.officers.find(({ id }) => id === item.officerId)?.shortName;
  const acts = [...new Set(item.acts)].map((act) => codeText('parked.act', act, t)).join(', ');
  return [
    { key: 'acts', term: t('decisions.what'), text: acts },
    { key: 'since', term: t('ledger.column.since'), text: moment(item.since) },
    {
      key: 'counter',
      term: t('decisions.written-at'),
      text: item.counter ? t('conflict.counter', { number: item.counter }) : t('decisions.counter-unknown'),
    },
    { key: 'officer', term: t('decisions.written-by'), text: officer ?? t('conflict.somebody') },
  ];
}

function Foot({ item, malls, onDone }: ParkedPanelProps) {
  const { act, go, say, screen } = useDesk();
  const { api } = useBridge();
  const t = useTexts();
  if (item.deciding !== null) return <Prose>{t(`decisions.deciding.${item.deciding}`)}</Prose>;
  if (screen.kind === 'decisions' && screen.isRefusing) return <Refusal item={item} onDone={onDone} />;
  const accept = (siteId: string | null) =>
    void act(`accept:${item.id}:${siteId}`, (commandId) =>
      api['parked.accept']({ commandId, parkedId: item.id, siteId }),
    ).then((done) => {
      if (!done) return;
      say({ kind: 'done', text: siteId === null ? 'decisions.done.accept' : 'decisions.done.hand-over' });
      onDone();
    });
  const ways: Way[] = [
    {
      id: 'accept',
      icon: CircleCheck,
      title: t('decisions.accept.title'),
      note: t('decisions.accept.note'),
      onChoose: () => accept(null),
    },
    {
      id: 'refuse',
      icon: CircleX,
      title: t('decisions.refuse.title'),
      note: t('decisions.refuse.note'),
      onChoose: () => go({ kind: 'decisions', isRefusing: true }),
    },
    ...malls.map(({ siteId, shortName }) => ({
      id: siteId,
      icon: ArrowLeftRight,
      title: t('decisions.hand-over.title', { mall: shortName }),
      note: t('decisions.hand-over.note'),
      onChoose: () => accept(siteId),
    })),
  ];
  return <Ways label={t('decisions.choice')} ways={ways} hasUsual />;
}

function Refusal({ item, onDone }: { readonly item: ParkedItem; readonly onDone: () => void }) {
  const { act, go, say } = useDesk();
  const { api } = useBridge();
  const t = useTexts();
  const [reason, setReason] = useState('');
  const [isAsked, setAsked] = useState(false);
  const isShort = !isReason(reason);
  const refuse = () => {
    setAsked(true);
    if (isShort) return;
    void act(`refuse:${item.id}:${reason}`, (commandId) =>
      api['parked.refuse']({ commandId, parkedId: item.id, reason: reason.trim() }),
    ).then((done) => {
      if (!done) return;
      say({ kind: 'done', text: 'decisions.done.refuse' });
      onDone();
    });
  };
  return (
    <>
      <EnterForm label={t('decisions.refuse.title')} onLast={refuse} isNarrow>
        <ReasonField
          value={reason}
          onChange={setReason}
          hint={t('decisions.refuse.hint')}
          isWrong={isAsked && isShort}
          autoFocus
        />
      </EnterForm>
      <Button tone="primary" size="tall" isWide keys="Enter" onPress={refuse}>
        {t('decisions.refuse.action')}
      </Button>
      <Button isWide keys="Escape" onPress={() => go({ kind: 'decisions', isRefusing: false })}>
        {t('decisions.refuse.back')}
      </Button>
    </>
  );
}
