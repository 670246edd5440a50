import type { Problem } from '#contract/errors';
import { CLEARS_PINS } from '#contract/permissions';
import { ClearPinReason, type Officer, type SessionState } from '#contract/session';
import { problemOf } from '#renderer/features/api/api.ts';
import { useBridge } from '#renderer/features/api/provider.tsx';
import { useTexts } from '#renderer/text/text.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { Hint } from '#renderer/ui/field.tsx';
import { Select } from '#renderer/ui/select.tsx';
import { useState } from 'react';
import styles from './gate.module.css';
import { PinForm } from './PinForm.tsx';

interface Props {
  readonly session: SessionState;
  /** Whose tries are to be forgotten. */
  readonly officer: Officer;
  readonly onCleared: () => void;
  readonly onBack: () => void;
}

/** A supervisor at this counter: who, why, and their own PIN. */
export function ClearPinForm({ session, officer, onCleared, onBack }: Props) {
  const { api, intentions } = useBridge();
  const t = useTexts();
  const supervisors = session.officers.filter(({ id, role }) => CLEARS_PINS.includes(role) && id !== officer.id);
  const [supervisorId, setSupervisorId] = useState<string>(supervisors[0]?.id ?? '');
  const [chosen, setReason] = useState('');
  const [isMissing, setMissing] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const reason = ClearPinReason.safeParse(chosen).data;
  const clear = async (pin: string) => {
    setMissing(!reason);
    if (!reason) return;
    try {
      await intentions.run(`clear-pin:${officer.id}`, (commandId) =>
        api['session.clear-pin']({ commandId, officerId: officer.id, supervisorId, pin, reason }),
      );
      onCleared();
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  return (
    <div
      className={styles.clear}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation(); // one step back, not to the list of names
        onBack();
      }}
      role="presentation"
    >
      <p>{t('clear-pin.lead', { name: officer.shortName })}</p>
      {supervisors.length === 0 ? (
        <Hint wrong={t('clear-pin.nobody')} />
      ) : (
        <>
          <Select
            label={t('role.supervisor')}
            placeholder={t('form.choose')}
            value={supervisorId}
            onChange={setSupervisorId}
            options={supervisors.map(({ id, name }) => ({ value: id, label: name }))}
          />
          <Select
            label={t('clear-pin.reason')}
            placeholder={t('form.choose')}
            value={chosen}
            onChange={setReason}
            options={ClearPinReason.options.map((value) => ({ value, label: t(`clear-pin.reason.${value}`) }))}
            wrong={isMissing && !reason ? t('form.problem.required') : undefined}
            isAutoFocused
          />
          <PinForm
            problem={problem}
            label={t('clear-pin.pin')}
            action={t('clear-pin.action', { name: officer.shortName })}
            timeZone={session.site?.timeZone ?? null}
            isWaiting
            onPin={clear}
          />
        </>
      )}
      <p className={styles.other}>
        <Button tone="link" onPress={onBack} keys="Escape">
          {t('clear-pin.back')}
        </Button>
      </p>
    </div>
  );
}
