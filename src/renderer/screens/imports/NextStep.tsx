import { openDecisions } from '#renderer/commands/open-decisions.ts';
import { CommandButton } from '#renderer/commands/CommandButton.tsx';
import { focusFirst } from '#renderer/features/focus/focus.ts';
import { useTexts, type MessageId } from '#renderer/text/text.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { Block, Panel } from '#renderer/ui/panel.tsx';
import { Prose } from '#renderer/ui/subject.tsx';
import { useEffect, useRef } from 'react';
import type { useImportScreen } from './use-import-screen.ts';

/** Right: what to do now, and the one key that does it; Enter goes from choosing to sending to the next file. */
export function NextStep({ state, choose, send, cancel }: ReturnType<typeof useImportScreen>) {
  const t = useTexts();
  const { file, phase, result } = state;
  const foot = useRef<HTMLDivElement>(null);
  const isGoing = phase === 'reading' || phase === 'sending';
  useEffect(() => {
    // Enter must not stop what Enter began; and a sheet that is open keeps its focus.
    if (!isGoing && foot.current && !document.activeElement?.closest('[role=dialog]')) focusFirst(foot.current);
  }, [phase, isGoing]);
  return (
    <Panel
      name="next"
      label={t('imports.next')}
      foot={
        <div ref={foot}>
          {isGoing && (
            <Button isWide onPress={cancel}>
              {t('imports.cancel')}
            </Button>
          )}
          {phase === 'chosen' && (
            <Button tone="primary" size="tall" isWide keys="Enter" onPress={send}>
              {t('imports.send')}
            </Button>
          )}
          {!isGoing && (
            <Button
              {...(phase === 'chosen' ? {} : { tone: 'primary', size: 'tall', keys: 'Enter' })}
              isWide
              onPress={choose}
            >
              {t(phase === 'none' ? 'imports.choose' : 'imports.choose-other')}
            </Button>
          )}
        </div>
      }
    >
      <Block title={t('imports.next')}>
        <Prose>{t(helpOf(phase))}</Prose>
      </Block>
      {file?.log && file.log.workstation === null && (
        <Block>
          <Prose>{t('imports.help.elsewhere')}</Prose>
        </Block>
      )}
      {result && result.parkedCount + result.conflictCount > 0 && (
        <Block>
          <CommandButton command={openDecisions} isWide hasIcon>
            {t('imports.decide')}
          </CommandButton>
        </Block>
      )}
    </Panel>
  );
}

function helpOf(phase: ReturnType<typeof useImportScreen>['state']['phase']): MessageId {
  if (phase === 'reading' || phase === 'sending') return 'imports.help.going';
  return `imports.help.${phase}`;
}
