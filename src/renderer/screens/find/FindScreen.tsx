import { useQuery } from '@tanstack/react-query';
import { User } from 'lucide-react';
import type { MaskedCitizen } from '#contract/citizens';
import { longDate } from '#domain/format/index';
import { CommandButton } from '#renderer/commands/CommandButton.tsx';
import { typeCitizen } from '#renderer/commands/type-citizen.ts';
import { unwrap } from '#renderer/features/api/api.ts';
import { useBridge } from '#renderer/features/api/provider.tsx';
import { useSettled } from '#renderer/features/search/use-settled.ts';
import { useDesk } from '#renderer/screens/desk/desk.ts';
import { useLanguage, useTexts } from '#renderer/text/text.tsx';
import { Hidden } from '#renderer/ui/parts.tsx';
import { Picker } from '#renderer/ui/picker.tsx';
import { useState } from 'react';
import styles from './find.module.css';

/** A pause in typing after which core is asked; every look-up is recorded, so not at each letter. */
const ASK_AFTER_MS = 250;
const SHORTEST = 2;

/** Somebody who was here before, by part of the name or the whole NIK. */
export function FindScreen() {
  const { chooseCitizen, view } = useDesk();
  const { api } = useBridge();
  const t = useTexts();
  const [language] = useLanguage();
  const [text, setText] = useState('');
  const asked = useSettled(text, ASK_AFTER_MS);
  const found = useQuery({
    queryKey: ['citizens.find', asked],
    queryFn: () => unwrap(api['citizens.find']({ text: asked, purpose: 'serve-visit' })),
    enabled: asked.length >= SHORTEST,
    gcTime: 0,
    staleTime: 0,
  }).data;
  const pick = (id: string) => {
    if (view.visit) void chooseCitizen(id);
    else view.actions.explain({ why: 'find.no-visit' });
  };
  const note = ({ birthPlace, birthDate, village }: MaskedCitizen) =>
    [[birthPlace, birthDate && longDate(birthDate, language)].filter(Boolean).join(', '), village]
      .filter(Boolean)
      .join(' · ');
  return (
    <>
      <h1>
        <Hidden>{t('find.title')}</Hidden>
      </h1>
      <Picker
        label={t('find.search')}
        placeholder={t('find.search')}
        text={text}
        onText={setText}
        onPick={pick}
        summary={found && t(found.more ? 'find.more' : 'find.found', { count: found.citizens.length })}
        empty={asked.length < SHORTEST ? t('find.how') : found ? t('find.none') : undefined}
        items={(found?.citizens ?? []).map((citizen) => ({
          id: citizen.id,
          icon: User,
          title: citizen.name,
          note: note(citizen),
          side: citizen.nik ?? undefined,
        }))}
      />
      <div className={styles.other}>
        <CommandButton command={typeCitizen} size="small" hasIcon />
      </div>
    </>
  );
}
