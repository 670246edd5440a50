import { isMessage, type Texts } from '#renderer/text/text.tsx';

/** A code of a closed set in words; one that this version does not know yet is named as such. */
export function codeText(prefix: 'park-reason' | 'reject-reason' | 'parked.act', code: string, t: Texts): string {
  const id = `${prefix}.${code}`;
  return isMessage(id) ? t(id) : t('code.unknown', { code });
}
