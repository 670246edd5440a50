import { maskNik } from '#domain/masking/index';
import { normaliseNik } from '#domain/nik/index';
import { TextField, type TextFieldProps } from '#renderer/ui/text-field.tsx';
import { useState } from 'react';

/** A whole NIK is masked unless the officer is at work on it: the screen is seen by others (docs/design/ui.md). */
export function NikField(props: TextFieldProps) {
  const [isHere, setHere] = useState(false);
  const isMasked = !isHere && /^\d{16}$/.test(normaliseNik(props.value));
  return (
    <TextField
      {...props}
      value={isMasked ? maskNik(props.value) : props.value}
      isMasked={isMasked}
      onFocus={() => setHere(true)}
      onBlur={() => {
        setHere(false);
        props.onBlur?.();
      }}
    />
  );
}
