import { clock, shortDate, siteDateOf, type Language } from '#domain/format/index';
import type { Texts } from '#renderer/text/text.tsx';

const MINUTE_MS = 60_000;
const HOUR_MINUTES = 60;
const DAY_HOURS = 24;
const DAY_MS = DAY_HOURS * HOUR_MINUTES * MINUTE_MS;

/** A span counted out: `2 jam 57 menit`, `3 hari 4 jam`; below a minute in words. Negative spans count as none. */
export function spanText(ms: number, t: Texts): string {
  const minutes = Math.floor(Math.max(0, ms) / MINUTE_MS);
  if (minutes < 1) return t('span.moment');
  if (minutes < HOUR_MINUTES) return t('span.minutes', { minutes });
  const hours = Math.floor(minutes / HOUR_MINUTES);
  if (hours < DAY_HOURS) return t('span.hours', { hours, minutes: minutes % HOUR_MINUTES }).trim();
  return t('span.days', { days: Math.floor(hours / DAY_HOURS), hours: hours % DAY_HOURS }).trim();
}

/** A moment as one says it at the site: `14.05` today, `kemarin 15.10`, `20 Nov 09.30`. `now` in epoch milliseconds. */
export function momentText(at: string, now: number, timeZone: string, language: Language, t: Texts): string {
  const time = clock(at, timeZone);
  const day = siteDateOf(at, timeZone);
  const dayOf = (ms: number) => siteDateOf(new Date(ms).toISOString(), timeZone);
  if (day === dayOf(now)) return time;
  if (day === dayOf(now - DAY_MS)) return t('time.yesterday', { time });
  return t('time.other-day', { day: shortDate(day, language), time });
}
