import { useEffect, useState } from 'react';

/** Often enough for spans in minutes and days. */
export const SPAN_MS = 10_000;

/** The machine's clock in epoch milliseconds, again every `everyMs`; for showing spans and times, never for rules. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), everyMs);
    return () => window.clearInterval(timer);
  }, [everyMs]);
  return now;
}
