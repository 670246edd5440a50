import type { VisitApplication } from '#contract/visits';
import { formProblems, visibleFields } from '#domain/forms/index';
import { useDraft } from '#renderer/features/drafts/use-drafts.ts';
import { useDesk } from '#renderer/screens/desk/desk.ts';
import { useTexts } from '#renderer/text/text.tsx';
import { Fragment, useState } from 'react';
import { Doubts } from './Doubts.tsx';
import { EnterForm } from './EnterForm.tsx';
import { FieldControl } from './FieldControl.tsx';
import { fieldProblemText, originText } from './field-text.ts';
import styles from './form.module.css';

/** A service's form drawn from its schema. A rule is said once its field was left, never while it is being typed. */
export function ServiceForm(props: { readonly application: VisitApplication; readonly onLast: () => void }) {
  const { application, onLast } = props;
  const { journal } = useDesk();
  const t = useTexts();
  const { answers } = useDraft(journal, application);
  const [left, setLeft] = useState<ReadonlySet<string>>(() => new Set(Object.keys(application.answers)));
  const { form } = application.service;
  const shown = new Set(visibleFields(form, answers));
  const problems = new Map(formProblems(form, answers).map((problem) => [problem.field, problem]));

  const control = (name: string) => {
    const field = form.properties[name];
    if (!field) return null;
    const problem = problems.get(name);
    const isMissing = problem?.rule === 'required';
    // Core judged what it has stored; while another number is being typed it has said nothing yet.
    const isJudged = application.answers[name] === answers[name];
    const origin = isJudged ? application.origins[name] : undefined;
    const doubt = isJudged ? application.doubts.find(({ field: doubtful }) => doubtful === name) : undefined;
    return (
      <div key={name} className={styles[`w${field['x-width'] ?? 6}`]} {...(problem ? { 'data-missing': name } : {})}>
        <FieldControl
          name={name}
          field={field}
          answer={answers[name]}
          from={isMissing ? t('form.required') : originText(origin, t)}
          isFilled={origin !== undefined}
          wrong={problem && !isMissing && left.has(name) ? fieldProblemText(problem, t) : undefined}
          doubt={doubt && <Doubts warnings={doubt.warnings} />}
          onAnswer={(answer) => journal.answer(application.id, name, answer)}
          onBlur={() => {
            setLeft((before) => new Set([...before, name]));
            void journal.flush(application.id);
          }}
        />
      </div>
    );
  };
  const sections = form['x-sections'].filter((section) => section.fields.some((name) => shown.has(name)));
  return (
    <EnterForm label={t('form.label')} onLast={onLast}>
      {sections.map((section) => (
        <Fragment key={section.title}>
          {sections.length > 1 && <h2 className={styles.section}>{section.title}</h2>}
          {section.fields.filter((name) => shown.has(name)).map(control)}
        </Fragment>
      ))}
    </EnterForm>
  );
}
