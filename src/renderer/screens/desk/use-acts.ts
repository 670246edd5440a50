import type { Result } from '#contract/index';
import { problemOf } from '#renderer/features/api/api.ts';
import { useBridge } from '#renderer/features/api/provider.tsx';
import { useCallback, useRef, useState } from 'react';
import type { Message } from './desk.ts';

/** Sends one act to core; null when it was refused, and the refusal is said. */
export type Act = <T>(intention: string, send: (commandId: string) => Promise<Result<T>>) => Promise<T | null>;

/** Acts run one at a time from here: a key pressed again while the answer is awaited does nothing. */
export function useAct(say: (message: Message | null) => void): readonly [Act, boolean] {
  const { intentions } = useBridge();
  const isRunning = useRef(false);
  const [isBusy, setBusy] = useState(false);
  const act: Act = useCallback(
    async (intention, send) => {
      if (isRunning.current) return null;
      isRunning.current = true;
      setBusy(true);
      try {
        const value = await intentions.run(intention, send);
        say(null);
        return value;
      } catch (error) {
        const problem = problemOf(error);
        say(problem.code === 'save-cancelled' ? null : { kind: 'problem', problem });
        return null;
      } finally {
        isRunning.current = false;
        setBusy(false);
      }
    },
    [intentions, say],
  );
  return [act, isBusy];
}
