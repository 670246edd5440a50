import { useBridge } from '#renderer/features/api/provider.tsx';
import { useEffect } from 'react';

/** The contract asks for at most one touch per 30 s. */
const TOUCH_EVERY_MS = 30_000;

/** Tells core that somebody works here, so that the idle lock stays away. */
export function useTouch(isOn: boolean): void {
  const { api } = useBridge();
  useEffect(() => {
    if (!isOn) return;
    let last = 0;
    const touch = () => {
      const now = Date.now();
      if (now - last < TOUCH_EVERY_MS) return;
      last = now;
      void api['session.touch']({});
    };
    window.addEventListener('keydown', touch, true);
    window.addEventListener('pointerdown', touch, true);
    return () => {
      window.removeEventListener('keydown', touch, true);
      window.removeEventListener('pointerdown', touch, true);
    };
  }, [api, isOn]);
}
