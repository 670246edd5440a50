import { SiteDate } from '#contract/ids';
import type { Conflict } from '#contract/conflicts';
import { longDate, type Language } from '#domain/format/index';
import { isMessage, type Texts } from '#renderer/text/text.tsx';

/** A field of a citizen by its label in the form; another by its own name. */
export function fieldText(field: string, t: Texts): string {
  if (field === 'duplicate_number') return t('conflict.same-number');
  const id = `citizen.${field}`;
  return isMessage(id) ? t(id) : field;
}

/** A value as the form shows it; `kosong` where there is none. */
export function valueText(field: string, value: Conflict['mine'], t: Texts, language: Language): string {
  if (value === null || value === '') return t('conflict.empty');
  if (field === 'sex' && (value === 'male' || value === 'female')) return t(`sex.${value}`);
  if (typeof value !== 'string') return JSON.stringify(value);
  const date = SiteDate.safeParse(value);
  return date.success ? longDate(date.data, language) : value;
}
