import { Inbox, RotateCw, Scale, Send, Trash2, Undo2 } from 'lucide-react';
import type { LedgerEntry } from '#contract/ledger';
import { useConflicts } from '#renderer/features/api/queries.ts';
import { useBridge } from '#renderer/features/api/provider.tsx';
import { Versus } from '#renderer/features/conflicts/Versus.tsx';
import { codeText } from '#renderer/features/texts/code-text.ts';
import { useMoment } from '#renderer/features/texts/use-moment.ts';
import { useDesk } from '#renderer/screens/desk/desk.ts';
import { useTexts } from '#renderer/text/text.tsx';
import { Block, Panel } from '#renderer/ui/panel.tsx';
import { Facts, Mark } from '#renderer/ui/parts.tsx';
import { Prose, Subject } from '#renderer/ui/subject.tsx';
import { Ways, type Way } from '#renderer/ui/ways.tsx';
import { useMemo, useState } from 'react';
import { LOOKS } from './entry-looks.ts';
import { entryText } from './entry-text.ts';
import styles from './ledger.module.css';

/** Right: the entry in view, why it waits, what helps, and with numbers what can be done. */
export function EntryPanel({ entry }: { readonly entry: LedgerEntry | null }) {
  const t = useTexts();
  const ways = useWays(entry);
  if (!entry) {
    return (
      <Panel name="next" label={t('ledger.entry')}>
        <Block>
          <Mark icon={Inbox} tone="idle">
            {t('ledger.nothing-chosen')}
          </Mark>
        </Block>
      </Panel>
    );
  }
  return (
    <Panel
      name="next"
      label={t('ledger.entry')}
      foot={ways.length > 0 && <Ways label={t('ledger.ways')} ways={ways} hasUsual />}
    >
      <About entry={entry} />
      {entry.state === 'conflict' && <BothValues entityId={entry.id} />}
      <Block title={t('ledger.what-to-do')}>
        <Prose>{t(`ledger.help.${entry.state}`)}</Prose>
      </Block>
    </Panel>
  );
}

function About({ entry }: { readonly entry: LedgerEntry }) {
  const t = useTexts();
  const moment = useMoment();
  const since = moment(entry.since);
  const [icon, tone] = LOOKS[entry.state];
  const { files, reason, state } = entry;
  const facts = [
    { key: 'since', term: t('ledger.column.since'), text: since },
    ...(state === 'parked' && reason !== null
      ? [{ key: 'why', term: t('ledger.why'), text: codeText('park-reason', reason, t) }]
      : []),
    ...(files.total > 0
      ? [{ key: 'files', term: t('ledger.documents'), text: t('ledger.documents-count', files) }]
      : []),
  ];
  return (
    <Subject
      icon={icon}
      tone={tone}
      state={entryText(entry, since, t)}
      name={entry.applicant ?? t('ledger.no-name')}
      note={[entry.serviceName ?? t(`ledger.entity.${entry.entity}`), entry.receiptNumber].filter(Boolean).join(' · ')}
    >
      <Facts rows={facts} />
      {state === 'files-going' && (
        <progress
          className={styles.progress}
          aria-label={t('ledger.files-progress')}
          value={files.stored}
          max={files.total}
        />
      )}
    </Subject>
  );
}

/** Both values side by side; the officer sees them and goes on, a supervisor decides under Pengecualian. */
function BothValues({ entityId }: { readonly entityId: string }) {
  const { session } = useDesk();
  const conflicts = useConflicts(session.phase === 'active').data?.conflicts ?? [];
  return conflicts
    .filter((conflict) => conflict.entityId === entityId)
    .map((conflict) => <Versus key={conflict.id} conflict={conflict} />);
}

function useWays(entry: LedgerEntry | null): readonly Way[] {
  const { act, say, view } = useDesk();
  const { api } = useBridge();
  const t = useTexts();
  const [isDiscarding, setDiscarding] = useState(false);
  const canDecide = view.role === 'supervisor';
  return useMemo(() => {
    if (!entry) return [];
    const { entity, id } = entry;
    const retry = () =>
      void act(`retry:${entity}:${id}`, (commandId) => api['ledger.retry']({ commandId, entity, id })).then(
        (done) => done && say({ kind: 'done', text: `ledger.done.${done.done}` }),
      );
    const discard = () =>
      void act(`discard:${entity}:${id}`, (commandId) => api['ledger.discard']({ commandId, entity, id })).then(
        (done) => done && say({ kind: 'done', text: 'ledger.done.discard' }),
      );
    const way = (name: WayName, icon: Way['icon'], onChoose: () => void): Way => ({
      id: name,
      icon,
      title: t(`ledger.way.${name}.title`),
      note: t(`ledger.way.${name}.note`),
      onChoose,
    });
    if (isDiscarding) {
      return [way('keep', Undo2, () => setDiscarding(false)), way('discard-sure', Trash2, discard)];
    }
    if (entry.retry === 'repeat') {
      return [way('repeat', RotateCw, retry), way('discard', Trash2, () => setDiscarding(true))];
    }
    const decides = canDecide && (entry.state === 'conflict' || entry.state === 'parked');
    return [
      ...(decides ? [way('decide', Scale, view.actions.openDecisions)] : []),
      ...(entry.retry === 'send' ? [way('send', Send, retry)] : []),
    ];
  }, [entry, isDiscarding, canDecide, act, say, api, t, view.actions]);
}

type WayName = 'send' | 'repeat' | 'discard' | 'discard-sure' | 'keep' | 'decide';
