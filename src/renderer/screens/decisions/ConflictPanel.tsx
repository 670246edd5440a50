import { Columns2 } from 'lucide-react';
import type { Conflict } from '#contract/conflicts';
import { useBridge } from '#renderer/features/api/provider.tsx';
import { Versus, type Choice } from '#renderer/features/conflicts/Versus.tsx';
import { useDesk } from '#renderer/screens/desk/desk.ts';
import { useTexts } from '#renderer/text/text.tsx';
import { Block, Panel } from '#renderer/ui/panel.tsx';
import { Prose, Subject } from '#renderer/ui/subject.tsx';
import { useCallback } from 'react';

/** Both values of each field; 1 and 2 take one, the next field follows, after the last the next decision. */
export function ConflictPanel(props: {
  readonly conflicts: readonly [Conflict, ...Conflict[]];
  readonly onDone: () => void;
}) {
  const { conflicts, onDone } = props;
  const { act, say } = useDesk();
  const { api } = useBridge();
  const t = useTexts();
  const [first] = conflicts;
  const undecided = conflicts.filter(({ deciding }) => deciding === null);
  const isLast = undecided.length <= 1;
  const resolve = useCallback(
    (conflict: Conflict, choice: Choice) =>
      void act(`resolve:${conflict.id}:${choice}`, (commandId) =>
        api['conflicts.resolve']({ commandId, conflictId: conflict.id, choice }),
      ).then((done) => {
        if (!done) return;
        say({ kind: 'done', text: 'decisions.done.conflict' });
        if (isLast) onDone();
      }),
    [act, api, say, isLast, onDone],
  );
  return (
    <Panel name="next" label={t('decisions.choice')}>
      <Subject
        icon={Columns2}
        tone="warn"
        state={t(first.field === 'duplicate_number' ? 'conflict.same-number' : 'ledger.state.conflict')}
        name={first.applicantName ?? t('ledger.no-name')}
        note={[first.serviceName ?? t(`ledger.entity.${first.entity}`), first.receiptNumber]
          .filter(Boolean)
          .join(' · ')}
      >
        <Prose>
          {t('decisions.fields', { count: conflicts.filter(({ field }) => field !== 'duplicate_number').length })}
        </Prose>
      </Subject>
      {conflicts.map((conflict) => (
        <Versus key={conflict.id} conflict={conflict} isNext={conflict.id === undecided[0]?.id} onChoose={resolve} />
      ))}
      <Block>
        <Prose>{t('decisions.kept')}</Prose>
      </Block>
    </Panel>
  );
}
