import type { CitizenData } from '#contract/citizens';
import { useBridge } from '#renderer/features/api/provider.tsx';
import { useCallback, useRef, useState } from 'react';

/** Shows everything for as long as the key is held; an answer that comes after letting go is thrown away. */
export function useReveal(citizenId: string | null) {
  const { api } = useBridge();
  const isHeld = useRef(false);
  const [revealed, setRevealed] = useState<CitizenData | null>(null);
  const reveal = useCallback(
    async (isOn: boolean) => {
      isHeld.current = isOn;
      if (!isOn || !citizenId) {
        setRevealed(null);
        return;
      }
      const result = await api['citizens.reveal']({ citizenId });
      if (isHeld.current && result.ok) setRevealed(result.value.data);
    },
    [api, citizenId],
  );
  return { revealed, reveal };
}
