import type { Answer, FormField } from '#contract/forms';
import { useLanguage, useTexts } from '#renderer/text/text.tsx';
import { Choice } from '#renderer/ui/choice.tsx';
import { DateField } from '#renderer/ui/date-field.tsx';
import type { FieldProps } from '#renderer/ui/field.tsx';
import { Select } from '#renderer/ui/select.tsx';
import { TextField, type TextFieldProps } from '#renderer/ui/text-field.tsx';
import { NikField } from './NikField.tsx';

export interface FieldControlProps extends Pick<FieldProps, 'from' | 'wrong' | 'doubt' | 'isFilled'> {
  readonly name: string;
  readonly field: FormField;
  readonly answer: Answer | undefined;
  readonly onAnswer: (answer: Answer | undefined) => void;
  readonly onBlur: () => void;
}

/** More choices than this are a list, not buttons side by side. */
const MOST_BUTTONS = 3;

/** The control that a field of a service form asks for. */
export function FieldControl({ field, answer, onAnswer, ...rest }: FieldControlProps) {
  const t = useTexts();
  const common = { ...rest, label: field.title, hint: field.description };
  if (field.type === 'boolean') {
    const options = [
      { value: 'no', label: t('form.no') },
      { value: 'yes', label: t('form.yes') },
    ];
    const value = answer === true ? 'yes' : answer === false ? 'no' : '';
    return <Choice {...common} options={options} value={value} onChange={(chosen) => onAnswer(chosen === 'yes')} />;
  }
  if (field.type === 'integer') {
    return (
      <TextField
        {...common}
        hint={field['x-unit'] ? t(`form.unit.${field['x-unit']}`) : common.hint}
        inputMode="numeric"
        value={String(answer ?? '')}
        onChange={(text) => onAnswer(/^\d{1,15}$/.test(text) ? Number(text) : text)}
      />
    );
  }
  const value = typeof answer === 'string' ? answer : '';
  if (!('enum' in field)) return <TextLike {...common} field={field} value={value} onChange={onAnswer} />;
  const options = field.enum.map((option, index) => ({ value: option, label: field['x-labels'][index] ?? option }));
  return options.length > MOST_BUTTONS ? (
    <Select {...common} options={options} value={value} onChange={onAnswer} placeholder={t('form.choose')} />
  ) : (
    <Choice {...common} options={options} value={value} onChange={onAnswer} />
  );
}

const INPUT_MODES = {
  nik: 'numeric',
  kk: 'numeric',
  npwp: 'numeric',
  'postal-code': 'numeric',
  phone: 'tel',
  email: 'email',
} as const;

function TextLike({ field, ...common }: TextFieldProps & { readonly field: Exclude<FormField, { enum: string[] }> }) {
  const [language] = useLanguage();
  if ('format' in field) return <DateField {...common} language={language} />;
  if (!('maxLength' in field)) return null;
  const pattern = field['x-pattern'];
  const mode = pattern && pattern in INPUT_MODES ? INPUT_MODES[pattern as keyof typeof INPUT_MODES] : 'text';
  const text: TextFieldProps = {
    ...common,
    inputMode: mode,
    maxLength: field.maxLength,
    isMultiline: field['x-multiline'] === true,
    onChange: (typed) => common.onChange(field['x-capitals'] ? typed.toUpperCase() : typed),
  };
  return pattern === 'nik' ? <NikField {...text} /> : <TextField {...text} />;
}
