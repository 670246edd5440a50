import type { SessionState } from '#contract/session';
import type { Texts } from '#renderer/text/text.tsx';

/** Where this workstation goes next: `Ke Loket 7`, `Ke MPP Bontang`, or that it gets no counter. */
export function closingText({ counter, site }: NonNullable<SessionState['closing']>, t: Texts): string {
  if (site !== null) return t('closing.to-site', { site });
  return counter ? t('closing.to-counter', { number: counter.number }) : t('closing.nowhere');
}
