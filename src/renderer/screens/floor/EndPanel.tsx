import type { FloorWorkstation } from '#contract/floor';
import { EnterForm } from '#renderer/forms/EnterForm.tsx';
import { ReasonField } from '#renderer/forms/ReasonField.tsx';
import { isReason } from '#renderer/features/texts/reason.ts';
import { useTexts } from '#renderer/text/text.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { Choice } from '#renderer/ui/choice.tsx';
import { Block, Panel } from '#renderer/ui/panel.tsx';
import { Prose } from '#renderer/ui/subject.tsx';
import { useState } from 'react';
import type { FloorScreenState } from './use-floor-screen.ts';

/** Ends a task without another: because it is not needed, or because something is wrong with this workstation. */
export function EndPanel(props: { readonly state: FloorScreenState; readonly workstation: FloorWorkstation }) {
  const { state, workstation } = props;
  const t = useTexts();
  const [cause, setCause] = useState<'reassigned' | 'for-cause'>('reassigned');
  const [reason, setReason] = useState('');
  const [isAsked, setAsked] = useState(false);
  const send = () => {
    setAsked(true);
    if (isReason(reason)) state.end(workstation, cause, reason.trim());
  };
  return (
    <Panel
      name="next"
      label={t('floor.end')}
      foot={
        <Button tone="primary" size="tall" isWide keys="Enter" onPress={send}>
          {t('floor.end.action')}
        </Button>
      }
    >
      <Block title={t('floor.end.title', { name: state.chosen?.counter?.name ?? workstation.name })}>
        <Prose>{t('floor.end.text')}</Prose>
      </Block>
      <Block>
        <EnterForm label={t('floor.end')} onLast={send} isNarrow>
          <Choice
            label={t('floor.end.cause')}
            name="cause"
            value={cause}
            options={[
              { value: 'reassigned', label: t('floor.end.reassigned') },
              { value: 'for-cause', label: t('floor.end.for-cause') },
            ]}
            onChange={(value) => setCause(value === 'for-cause' ? 'for-cause' : 'reassigned')}
            hint={t(cause === 'for-cause' ? 'floor.end.for-cause-hint' : 'floor.end.reassigned-hint')}
          />
          <ReasonField
            value={reason}
            onChange={setReason}
            hint={t('floor.end.reason-hint')}
            isWrong={isAsked && !isReason(reason)}
            autoFocus
          />
        </EnterForm>
      </Block>
    </Panel>
  );
}
