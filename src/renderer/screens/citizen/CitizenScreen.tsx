import type { CitizenData } from '#contract/citizens';
import { EMPTY_CITIZEN, type CitizenStart } from '#renderer/features/citizens/start.ts';
import { EnterForm } from '#renderer/forms/EnterForm.tsx';
import formStyles from '#renderer/forms/form.module.css';
import { useCitizenCheck } from '#renderer/features/api/queries.ts';
import { useDesk, usePrimary } from '#renderer/screens/desk/desk.ts';
import { useTexts } from '#renderer/text/text.tsx';
import { useCallback, useState } from 'react';
import {
  CITIZEN_FIELDS,
  citizenProblems,
  cleanCitizen,
  judged,
  typedCitizen,
  type TypedCitizen,
} from './citizen-rules.ts';
import { CitizenField } from './CitizenField.tsx';
import styles from './citizen.module.css';

/** A new citizen, filled by the card or typed, and the correction of a known one. Doubts never block. */
export function CitizenScreen({ start }: { readonly start: CitizenStart }) {
  const { saveCitizen, view } = useDesk();
  const t = useTexts();
  const [typed, setTyped] = useState(() => typedCitizen({ ...EMPTY_CITIZEN, ...start.data }));
  const [left, setLeft] = useState<ReadonlySet<keyof CitizenData>>(() => new Set());
  const problems = citizenProblems(typed);
  const check = useCitizenCheck(judged(typed));

  const save = useCallback(() => {
    const broken = CITIZEN_FIELDS.filter(({ name }) => citizenProblems(typed)[name]);
    setLeft(new Set(CITIZEN_FIELDS.map(({ name }) => name)));
    if (broken[0]) document.querySelector<HTMLElement>(`[data-missing=${broken[0].name}] input`)?.focus();
    else void saveCitizen(start, cleanCitizen(typed));
  }, [typed, start, saveCitizen]);
  usePrimary(save);

  const title = start.citizenId
    ? 'citizen-form.correct'
    : start.method === 'card'
      ? 'citizen-form.card'
      : 'citizen-form.new';
  return (
    <>
      <header className={styles.head}>
        <h1>{t(title)}</h1>
        <p>{t(start.method === 'card' ? 'citizen-form.card-note' : 'citizen-form.note')}</p>
      </header>
      <EnterForm label={t('citizen-form.label')} onLast={view.actions.runPrimary}>
        {CITIZEN_FIELDS.map((field) => (
          <div
            key={field.name}
            className={formStyles[`w${field.width}`]}
            {...(problems[field.name] ? { 'data-missing': field.name } : {})}
          >
            <CitizenField
              field={field}
              value={typed[field.name]}
              problem={left.has(field.name) ? problems[field.name] : undefined}
              isRequired={field.name === 'name'}
              warnings={check?.warnings ?? []}
              isFromCard={
                start.method === 'card' && start.data[field.name] === typed[field.name] && typed[field.name] !== ''
              }
              onChange={(value) => setTyped((before: TypedCitizen) => ({ ...before, [field.name]: value }))}
              onBlur={() => setLeft((before) => new Set([...before, field.name]))}
            />
          </div>
        ))}
      </EnterForm>
    </>
  );
}
