import { useBridge } from '#renderer/features/api/provider.tsx';
import { useEffect, useState } from 'react';

/** The contract asks for at most one touch per 30 s. */
const TOUCH_EVERY_MS = 30_000;

/**
 * Tells core that somebody works here, so that the idle lock stays away. Answers when it will come, in epoch
 * milliseconds, or null while nobody can be locked out.
 */
export function useIdle(isOn: boolean): number | null {
  const { api } = useBridge();
  const [locksAt, setLocksAt] = useState<number | null>(null);
  useEffect(() => {
    if (!isOn) return;
    let last = 0;
    const touch = () => {
      const now = Date.now();
      if (now - last < TOUCH_EVERY_MS) return;
      last = now;
      void api['session.touch']({}).then((result) => {
        if (result.ok) setLocksAt(result.value.locksAt === null ? null : Date.parse(result.value.locksAt));
      });
    };
    touch();
    const stopScans = api['scans.scanned'](touch);
    window.addEventListener('keydown', touch, true);
    window.addEventListener('pointerdown', touch, true);
    return () => {
      stopScans();
      window.removeEventListener('keydown', touch, true);
      window.removeEventListener('pointerdown', touch, true);
    };
  }, [api, isOn]);
  return isOn ? locksAt : null;
}
