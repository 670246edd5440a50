import type { Visit } from '#contract/visits';
import { startFromScan } from '#renderer/features/citizens/start.ts';
import { useBridge } from '#renderer/features/api/provider.tsx';
import { useEffect, useRef } from 'react';
import type { Message, Screen } from './desk.ts';

/** A scan speaks from any focus: it is said, a known person appears, an unknown one opens the filled form. */
export function useScans(visit: Visit | null, say: (message: Message) => void, go: (screen: Screen) => void): void {
  const { api } = useBridge();
  const citizenKnown = useRef(false);
  useEffect(() => {
    citizenKnown.current = Boolean(visit?.citizen);
  });
  useEffect(
    () =>
      api['scans.scanned']((notice) => {
        say({ kind: 'scan', notice });
        if (notice.action === 'citizen-shown' && !citizenKnown.current) go({ kind: 'work' });
        if (notice.action === 'citizen-new') go({ kind: 'citizen', start: startFromScan(notice) });
      }),
    [api, say, go],
  );
}
