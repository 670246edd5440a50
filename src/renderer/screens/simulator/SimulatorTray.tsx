import { useQuery } from '@tanstack/react-query';
import type { Sample } from '#contract/simulator';
import type { z } from 'zod';
import { problemOf, unwrap } from '#renderer/features/api/api.ts';
import { useBridge } from '#renderer/features/api/provider.tsx';
import { problemText } from '#renderer/features/texts/problem-text.ts';
import { useTexts } from '#renderer/text/text.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { TextField } from '#renderer/ui/text-field.tsx';
import { useState } from 'react';
import styles from './simulator.module.css';

type TraySample = z.output<typeof Sample>;
const GROUPS = ['card', 'barcode', 'receipt', 'hostile'] as const;

/** Cards and codes to lay on the simulated reader; the bytes take the same way as a real device's. */
export function SimulatorTray() {
  const { api } = useBridge();
  const t = useTexts();
  const [text, setText] = useState('');
  const [said, setSaid] = useState('');
  const samples = useQuery({
    queryKey: ['simulator.samples'],
    queryFn: () => unwrap(api['simulator.samples']({})),
    // The readers' process starts after the window; until it is there the answer is a refusal.
    retry: true,
    retryDelay: 300,
  }).data?.samples;
  const play = async (send: ReturnType<(typeof api)['simulator.play']>, what: string) => {
    try {
      await unwrap(send);
      setSaid(t('simulator.played', { what }));
    } catch (error) {
      setSaid(problemText(problemOf(error), t).title);
    }
  };
  return (
    <main className={styles.tray}>
      <h1>{t('simulator.title')}</h1>
      <p>{t('simulator.note')}</p>
      {GROUPS.map((group) => {
        const shown = (samples ?? []).filter((sample) => sample.group === group);
        return shown.length === 0 ? null : (
          <section key={group}>
            <h2>{t(`simulator.group.${group}`)}</h2>
            <ul>
              {shown.map((sample) => (
                <SampleRow
                  key={sample.id}
                  sample={sample}
                  onPlay={() => void play(api['simulator.play']({ id: sample.id }), sample.title)}
                />
              ))}
            </ul>
          </section>
        );
      })}
      <form
        className={styles.text}
        onSubmit={(event) => {
          event.preventDefault();
          if (text) void play(api['simulator.text']({ text }), text.slice(0, 24));
        }}
      >
        <TextField label={t('simulator.text')} value={text} onChange={setText} maxLength={4096} />
        <Button type="submit" onPress={() => undefined} keys="Enter">
          {t('simulator.scan')}
        </Button>
      </form>
      <p role="status" className={styles.said}>
        {said}
      </p>
    </main>
  );
}

function SampleRow({ sample, onPlay }: { readonly sample: TraySample; readonly onPlay: () => void }) {
  return (
    <li>
      <Button onPress={onPlay} isWide>
        <b>{sample.title}</b>
        <span className={styles.note}>{sample.note}</span>
      </Button>
    </li>
  );
}
