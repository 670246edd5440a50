import { CircleCheck, DoorOpen, FileQuestion, Info } from 'lucide-react';
import { useDesk, type Outcome } from '#renderer/screens/desk/desk.ts';
import { useTexts } from '#renderer/text/text.tsx';
import { Ways } from '#renderer/ui/ways.tsx';
import { useMemo } from 'react';
import styles from './finish.module.css';

const OUTCOMES = [
  ['served', CircleCheck],
  ['information-only', Info],
  ['incomplete-file', FileQuestion],
  ['left', DoorOpen],
] as const satisfies readonly (readonly [Outcome, typeof Info])[];

/** How the visit ended: one number, or Enter for the usual one. Drafts are kept for the officer. */
export function FinishScreen() {
  const { finish, view } = useDesk();
  const t = useTexts();
  const applications = view.visit?.applications ?? [];
  const draftCount = applications.filter(({ state }) => state === 'draft').length;
  const submittedCount = applications.length - draftCount;
  const order = useMemo(
    () => (submittedCount > 0 ? OUTCOMES : [...OUTCOMES.slice(1), ...OUTCOMES.slice(0, 1)]),
    [submittedCount],
  );
  const ways = useMemo(
    () =>
      order.map(([outcome, icon]) => ({
        id: outcome,
        icon,
        title: t(`outcome.${outcome}`),
        note: t(`outcome.${outcome}.note`),
        onChoose: () => void finish(outcome, true),
      })),
    [order, t, finish],
  );
  return (
    <section className={styles.finish}>
      <h1>{t('finish.title')}</h1>
      <p>{t('finish.submitted', { count: submittedCount })}</p>
      {draftCount > 0 && <p>{t('finish.drafts', { count: draftCount })}</p>}
      <h2>{t('finish.how')}</h2>
      <Ways label={t('finish.how')} ways={ways} takesFocus hasUsual />
    </section>
  );
}
