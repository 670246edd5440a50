import type { NikWarning } from '#contract/citizens';
import { Doubts } from '#renderer/forms/Doubts.tsx';
import { NikField } from '#renderer/forms/NikField.tsx';
import { useLanguage, useTexts } from '#renderer/text/text.tsx';
import { Choice } from '#renderer/ui/choice.tsx';
import { DateField } from '#renderer/ui/date-field.tsx';
import { TextField, type TextFieldProps } from '#renderer/ui/text-field.tsx';
import { doubtsOf, type CitizenFieldRule, type CitizenProblem } from './citizen-rules.ts';

/** One field of a citizen's data with its problem or its doubts. */
export function CitizenField(props: {
  readonly field: CitizenFieldRule;
  readonly value: string;
  readonly problem: CitizenProblem | undefined;
  readonly isRequired: boolean;
  /** Of the whole form; each is said at its own field. */
  readonly warnings: readonly NikWarning[];
  readonly isFromCard: boolean;
  readonly onChange: (value: string) => void;
  readonly onBlur: () => void;
}) {
  const t = useTexts();
  const [language] = useLanguage();
  const { field, value, problem } = props;
  const doubts = doubtsOf(field.name, props.warnings);
  const isOldRegion = field.name === 'nik' && props.warnings.includes('retired-region');
  const common = {
    name: field.name,
    label: t(`citizen.${field.name}`),
    from: props.isFromCard
      ? t('form.origin.ktp-el')
      : props.isRequired && value === ''
        ? t('form.required')
        : undefined,
    wrong: problem && t(`citizen-problem.${problem}`),
    doubt: doubts.length > 0 ? <Doubts warnings={doubts} /> : undefined,
    hint: isOldRegion ? t('nik.retired-region') : undefined,
    isFilled: props.isFromCard,
    value,
    onChange: props.onChange,
    onBlur: props.onBlur,
  };
  if (field.name === 'sex') {
    const options = [
      { value: 'male', label: t('sex.male') },
      { value: 'female', label: t('sex.female') },
    ];
    return <Choice {...common} options={options} />;
  }
  if (field.name === 'birthDate') return <DateField {...common} language={language} />;
  const text: TextFieldProps = { ...common, inputMode: field.mode ?? 'text', maxLength: field.maxLength };
  return field.name === 'nik' ? <NikField {...text} /> : <TextField {...text} />;
}
