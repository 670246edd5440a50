import { SquareCheck, Square, SquareMinus } from 'lucide-react';
import type { Answer, FormField } from '#contract/forms';
import type { SiteDate } from '#contract/ids';
import type { VisitApplication } from '#contract/visits';
import { isDate, visibleFields } from '#domain/forms/index';
import { longDate, rupiah, type Language } from '#domain/format/index';
import { maskNik } from '#domain/masking/index';
import { useDraft } from '#renderer/features/drafts/use-drafts.ts';
import { useDesk } from '#renderer/screens/desk/desk.ts';
import { useLanguage, useTexts, type Texts } from '#renderer/text/text.tsx';
import { Facts, Mark, type Fact } from '#renderer/ui/parts.tsx';
import { Strip } from '#renderer/ui/panel.tsx';
import styles from './review.module.css';

/** Everything that will be submitted, on one page; F8 or Enter submits it. */
export function ReviewScreen({ application }: { readonly application: VisitApplication }) {
  const { journal, view } = useDesk();
  const t = useTexts();
  const [language] = useLanguage();
  const draft = useDraft(journal, application);
  const { form, name, agency, purpose, requirements } = application.service;
  const shown = new Set(visibleFields(form, draft.answers));
  return (
    <>
      <header className={styles.head}>
        <p>{t('review.lead', { name: view.visit?.citizen?.name ?? '' })}</p>
        <h1>{name}</h1>
        <p>{agency.name}</p>
      </header>
      {form['x-sections'].map((section) => (
        <section key={section.title}>
          <Strip>
            <h2 className={styles.strip}>{section.title}</h2>
          </Strip>
          <div className={styles.answers}>
            <Facts
              look="answers"
              rows={section.fields
                .filter((field) => shown.has(field))
                .map((field) => row(field, form.properties[field], draft.answers[field], language, t))}
            />
          </div>
        </section>
      ))}
      {requirements.length > 0 && (
        <section>
          <Strip>
            <h2 className={styles.strip}>{t('checklist.title')}</h2>
          </Strip>
          <ul className={styles.requirements}>
            {requirements.map((requirement) => {
              const state = draft.requirements[requirement.id] ?? 'open';
              return (
                <li key={requirement.id}>
                  <Mark
                    icon={state === 'met' ? SquareCheck : state === 'open' ? Square : SquareMinus}
                    tone={state === 'met' ? 'done' : 'idle'}
                  >
                    {requirement.name}, {t(`requirement.${state}`)}
                  </Mark>
                </li>
              );
            })}
          </ul>
        </section>
      )}
      <p className={styles.purpose}>{t('review.purpose', { purpose })}</p>
    </>
  );
}

function row(
  name: string,
  field: FormField | undefined,
  answer: Answer | undefined,
  language: Language,
  t: Texts,
): Fact {
  return { key: name, term: field?.title ?? name, text: answerText(field, answer, language, t) };
}

function answerText(field: FormField | undefined, answer: Answer | undefined, language: Language, t: Texts): string {
  if (answer === undefined || answer === '') return t('review.empty');
  if (typeof answer === 'boolean') return t(answer ? 'form.yes' : 'form.no');
  if (typeof answer === 'number') {
    return field && 'x-unit' in field && field['x-unit'] === 'rupiah' ? rupiah(answer) : String(answer);
  }
  if (field && 'enum' in field) return field['x-labels'][field.enum.indexOf(answer)] ?? answer;
  if (field && 'x-pattern' in field && field['x-pattern'] === 'nik') return maskNik(answer);
  return field && 'format' in field && isDate(answer) ? longDate(answer as SiteDate, language) : answer;
}
