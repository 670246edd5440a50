import { isDate } from '#domain/forms/index';
import { longDate, type Language } from '#domain/format/index';
import type { SiteDate } from '#contract/ids';
import { parseTypedDate, typedDate } from '#renderer/forms/typed-date.ts';
import { useState } from 'react';
import { TextField, type TextFieldProps } from './text-field.tsx';

/**
 * A date typed as digits, day first, `14022001`. The value is `YYYY-MM-DD` once it is a real day, else what was typed.
 * Left alone it reads `14 Februari 2001`.
 */
export function DateField(props: TextFieldProps & { readonly language: Language }) {
  const { language, ...field } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const rest = isDate(props.value) ? longDate(props.value as SiteDate, language) : props.value;
  return (
    <span
      onFocus={() => setTyped((before) => before ?? typedDate(props.value))}
      onBlur={() => setTyped(null)}
      role="presentation"
    >
      <TextField
        {...field}
        inputMode="numeric"
        value={typed ?? rest}
        onChange={(text) => {
          setTyped(text);
          props.onChange(parseTypedDate(text));
        }}
      />
    </span>
  );
}
