import type { ImportState } from '#contract/imports';
import { useBridge } from '#renderer/features/api/provider.tsx';
import { useImport } from '#renderer/features/api/queries.ts';
import { useNow } from '#renderer/features/status/use-now.ts';
import { useDesk } from '#renderer/screens/desk/desk.ts';
import { useState } from 'react';

const NONE: ImportState = { phase: 'none', file: null, doneBytes: 0, result: null };

/** The chosen file, how far it is, and what can be done with it. */
export function useImportScreen() {
  const { act, longAct, say, session } = useDesk();
  const { api } = useBridge();
  const state = useImport(session.phase === 'active').data ?? NONE;
  const choose = () => void longAct('import-choose', (commandId) => api['imports.choose']({ commandId }));
  const send = () =>
    void longAct('import-send', (commandId) => api['imports.send']({ commandId })).then(async (sent) => {
      if (!sent) return;
      const after = await api['imports.read']({});
      if (!after.ok || !after.value.result) return; // called off
      const { newCount: count, knownCount: known } = after.value.result;
      say({ kind: 'done', text: 'message.imported', values: { count, known } });
    });
  const cancel = () => void act('import-cancel', (commandId) => api['imports.cancel']({ commandId }));
  return { state, choose, send, cancel };
}

interface Pace {
  /** Bytes a second; null while nothing can be said. */
  readonly rate: number | null;
  readonly leftMs: number | null;
}

const SECOND_MS = 1000;

/** The pace since its caller was first shown. */
export function usePace({ doneBytes, file }: ImportState): Pace {
  const [begun] = useState(() => ({ at: Date.now(), doneBytes }));
  const ms = useNow(SECOND_MS) - begun.at;
  const done = doneBytes - begun.doneBytes;
  if (!file || done <= 0 || ms <= 0) return { rate: null, leftMs: null };
  return { rate: (done / ms) * SECOND_MS, leftMs: ((file.bytes - doneBytes) * ms) / done };
}
