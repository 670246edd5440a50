import { CircleAlert, Check } from 'lucide-react';
import type { VisitApplication } from '#contract/visits';
import { CommandButton } from '#renderer/commands/CommandButton.tsx';
import { editCitizen } from '#renderer/commands/edit-citizen.ts';
import { reviewApplication } from '#renderer/commands/review-application.ts';
import { runCommand } from '#renderer/commands/use-keys.ts';
import { useDraft } from '#renderer/features/drafts/use-drafts.ts';
import { useNow } from '#renderer/features/status/use-now.ts';
import { ServiceForm } from '#renderer/forms/ServiceForm.tsx';
import { useDesk } from '#renderer/screens/desk/desk.ts';
import { useTexts } from '#renderer/text/text.tsx';
import { Icon } from '#renderer/ui/icon.tsx';
import { Strip } from '#renderer/ui/panel.tsx';
import { Checklist } from './Checklist.tsx';
import styles from './form-screen.module.css';

/** One application while it is being filled: form, then requirements. */
export function FormScreen({ application }: { readonly application: VisitApplication }) {
  const { view } = useDesk();
  const t = useTexts();
  const { service, origins } = application;
  const takenOver = Object.keys(origins).length;
  const onLast = () => {
    if (view.missingCount > 0) view.actions.goToMissing();
    else runCommand(reviewApplication, view);
  };
  return (
    <>
      <header className={styles.head}>
        <div>
          <h1>{service.name}</h1>
          <p>
            {service.agency.name} · {t('form.version', { version: service.version })}
          </p>
        </div>
        <SavedNote application={application} />
      </header>
      <Strip>
        <b>{t('form.applicant')}</b>
        <span className={styles.soft}>
          {takenOver > 0 ? t('form.taken-over', { count: takenOver }) : t('form.nothing-taken-over')}
        </span>
        <CommandButton command={editCitizen} tone="link">
          {t('form.see-applicant')}
        </CommandButton>
      </Strip>
      <ServiceForm application={application} onLast={onLast} />
      {service.requirements.length > 0 && <Checklist application={application} />}
    </>
  );
}

const SECOND_MS = 1000;
const MINUTE_S = 60;

/** How long ago the draft was stored, or that it is not and that nothing is lost. */
function SavedNote({ application }: { readonly application: VisitApplication }) {
  const { journal } = useDesk();
  const t = useTexts();
  const { savedAt, state } = useDraft(journal, application);
  const seconds = Math.max(0, Math.round((useNow(SECOND_MS) - Date.parse(savedAt)) / SECOND_MS));
  if (state === 'failed') {
    return (
      <span className={styles.failed} role="alert">
        <Icon of={CircleAlert} />
        {t('form.save-failed')}
      </span>
    );
  }
  return (
    <span className={styles.saved}>
      {state === 'saved' && <Icon of={Check} />}
      {state !== 'saved'
        ? t('form.saving')
        : seconds < MINUTE_S
          ? t('form.saved-seconds', { count: seconds })
          : t('form.saved-minutes', { count: Math.floor(seconds / MINUTE_S) })}
    </span>
  );
}
