import { useDesk } from '#renderer/screens/desk/desk.ts';
import { useLanguage, useTexts } from '#renderer/text/text.tsx';
import { useCallback } from 'react';
import { momentText } from './time-text.ts';

/** `momentText` in a site's zone and the language of this window. */
export function useMomentAt(timeZone: string): (at: string) => string {
  const t = useTexts();
  const [language] = useLanguage();
  return useCallback((at) => momentText(at, Date.now(), timeZone, language, t), [timeZone, language, t]);
}

/** The same at the desk, whose site is known. */
export const useMoment = () => useMomentAt(useDesk().session.site?.timeZone ?? 'UTC');
