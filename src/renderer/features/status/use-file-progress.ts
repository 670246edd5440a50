import { useBridge } from '#renderer/features/api/provider.tsx';
import { useEffect, useState } from 'react';

interface Measured {
  readonly startedAt: number;
  readonly at: number;
  readonly waitingBytes: number;
  /** Bytes that went away since the start; files that came meanwhile are not counted against it. */
  readonly sentBytes: number;
}

export interface FileProgress {
  readonly sentBytes: number;
  /** Milliseconds until the rest is there at the pace so far; null while there is no pace yet. */
  readonly leftMs: number | null;
}

/** How the files of this counter get on since this was first shown. */
export function useFileProgress(): FileProgress {
  const { api } = useBridge();
  const [measured, setMeasured] = useState<Measured | null>(null);
  useEffect(
    () =>
      api['sync.changed'](({ blobs: { waitingBytes } }) => {
        const at = Date.now();
        setMeasured((before) => ({
          startedAt: before?.startedAt ?? at,
          at,
          waitingBytes,
          sentBytes: before ? before.sentBytes + Math.max(0, before.waitingBytes - waitingBytes) : 0,
        }));
      }),
    [api],
  );
  if (!measured || measured.sentBytes === 0) return { sentBytes: 0, leftMs: null };
  const { at, sentBytes, startedAt, waitingBytes } = measured;
  return { sentBytes, leftMs: (waitingBytes * (at - startedAt)) / sentBytes };
}
