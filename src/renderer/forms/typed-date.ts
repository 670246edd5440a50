import { isDate } from '#domain/forms/index';

/** `14022001`, `14-2-2001`, `14/02/2001` or `14.2.2001` -> `2001-02-14`; anything else stays as it was typed. */
export function parseTypedDate(text: string): string {
  const trimmed = text.trim();
  const match = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})$/.exec(trimmed) ?? /^(\d{2})(\d{2})(\d{4})$/.exec(trimmed);
  if (!match) return text;
  const iso = `${match[3]}-${match[2]?.padStart(2, '0')}-${match[1]?.padStart(2, '0')}`;
  return isDate(iso) ? iso : text;
}

/** `2001-02-14` -> `14-02-2001`, the form in which it is typed again. */
export const typedDate = (value: string): string => (isDate(value) ? value.split('-').reverse().join('-') : value);
