import { REASON_LENGTH } from '#renderer/features/texts/reason.ts';
import { useTexts } from '#renderer/text/text.tsx';
import { TextField } from '#renderer/ui/text-field.tsx';

/** Why a supervisor does what an officer will read or feel. */
export function ReasonField(props: {
  readonly value: string;
  readonly onChange: (reason: string) => void;
  readonly hint: string;
  /** It was sent without a reason that says something. */
  readonly isWrong: boolean;
  readonly autoFocus?: boolean;
}) {
  const { isWrong, ...field } = props;
  const t = useTexts();
  return (
    <TextField
      {...field}
      label={t('form.reason')}
      from={t('form.required')}
      maxLength={REASON_LENGTH}
      wrong={isWrong ? t('form.reason-short') : undefined}
    />
  );
}
