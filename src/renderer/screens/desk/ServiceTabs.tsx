import { Check } from 'lucide-react';
import type { VisitApplication } from '#contract/visits';
import { clock } from '#domain/format/index';
import { CommandButton } from '#renderer/commands/CommandButton.tsx';
import { addService } from '#renderer/commands/add-service.ts';
import { selectApplication } from '#renderer/commands/select-application.ts';
import { useOpenDraft } from '#renderer/features/drafts/use-drafts.ts';
import { missingOf } from '#renderer/forms/missing.ts';
import { useTexts } from '#renderer/text/text.tsx';
import { classes } from '#renderer/ui/classes.ts';
import { Icon } from '#renderer/ui/icon.tsx';
import { Hidden } from '#renderer/ui/parts.tsx';
import { keyName } from '#renderer/ui/keys.tsx';
import { Button } from 'react-aria-components/Button';
import { useDesk } from './desk.ts';
import styles from './service-tabs.module.css';

/** The services of this visit; Ctrl and the number shows one. */
export function ServiceTabs() {
  const { view } = useDesk();
  const t = useTexts();
  return (
    <nav className={styles.tabs} aria-label={t('tabs.label')}>
      {view.visit?.applications.map((application, index) => (
        <ServiceTab key={application.id} application={application} index={index} />
      ))}
      <span className={styles.add}>
        <CommandButton command={addService} size="small" tone="quiet" hasIcon>
          {t('tabs.add')}
        </CommandButton>
      </span>
    </nav>
  );
}

function ServiceTab({ application, index }: { readonly application: VisitApplication; readonly index: number }) {
  const { view, screen } = useDesk();
  const isHere = view.application?.id === application.id && screen.kind !== 'services' && screen.kind !== 'find';
  const key = selectApplication.keys[index];
  return (
    <Button
      className={classes(styles.tab, isHere && styles.here)}
      onPress={() => view.actions.selectApplication(index)}
      {...(isHere ? { 'aria-current': 'true' } : {})}
    >
      <span className={styles.number} aria-hidden="true">
        {index + 1}
      </span>
      <span>{application.service.shortName}</span>
      <small>
        <TabState application={application} />
      </small>
      {key && <Hidden>{keyName(key)}</Hidden>}
    </Button>
  );
}

function TabState({ application }: { readonly application: VisitApplication }) {
  const { journal, session } = useDesk();
  const t = useTexts();
  const draft = useOpenDraft(journal, application.id);
  if (application.receipt) {
    const time = clock(application.receipt.submittedAt, session.site?.timeZone ?? 'UTC');
    return (
      <>
        <Icon of={Check} size="s" /> {t('tabs.submitted', { time })}
      </>
    );
  }
  const { fields, requirements } = missingOf(application.service, draft ?? application);
  const count = fields.length + requirements.length;
  return count === 0 ? t('tabs.complete') : t('tabs.missing', { count });
}
