import type { ReactNode } from 'react';
import { CommandButton } from '#renderer/commands/CommandButton.tsx';
import type { Command } from '#renderer/commands/define.ts';
import { addService } from '#renderer/commands/add-service.ts';
import { findCitizen } from '#renderer/commands/find-citizen.ts';
import { finishVisit } from '#renderer/commands/finish-visit.ts';
import { reviewApplication } from '#renderer/commands/review-application.ts';
import { saveCitizen } from '#renderer/commands/save-citizen.ts';
import { saveReceipt } from '#renderer/commands/save-receipt.ts';
import { selectApplication } from '#renderer/commands/select-application.ts';
import { startVisit } from '#renderer/commands/start-visit.ts';
import { submitApplication } from '#renderer/commands/submit-application.ts';
import type { Place } from '#renderer/commands/view.ts';
import { useTexts } from '#renderer/text/text.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { Panel } from '#renderer/ui/panel.tsx';
import { useDesk } from './desk.ts';
import { BeforeSubmit, Closing, Fees, Keep, Promised, Receipts, Tell, Timeline, Today } from './next-blocks.tsx';

const PRIMARY: Readonly<Partial<Record<Place, Command>>> = {
  'no-visit': startVisit,
  'no-citizen': findCitizen,
  'no-service': addService,
  form: reviewApplication,
  review: submitApplication,
  citizen: saveCitizen,
};

/** Right: what happens next, the main act at its foot. */
export function NextPanel() {
  const { view } = useDesk();
  const t = useTexts();
  const { application, place, visit } = view;
  const primary = PRIMARY[place];
  const isOpen = application !== null && application.receipt === null && (place === 'form' || place === 'review');
  return (
    <Panel
      name="next"
      label={t('next.label')}
      foot={place === 'receipt' ? <AfterReceipt /> : primary && <Primary command={primary} />}
    >
      <Closing />
      {place === 'no-visit' && <Today />}
      {isOpen && <BeforeSubmit application={application} />}
      {isOpen && <Promised application={application} />}
      {place === 'receipt' && application && <Tell application={application} />}
      {place === 'citizen' && <Keep />}
      {visit && visit.applications.length > 0 && place !== 'receipt' && <Fees visit={visit} />}
      {visit && visit.applications.length > 0 && <Receipts visit={visit} />}
      {visit && <Timeline visit={visit} isTall={isOpen || place === 'receipt'} />}
    </Panel>
  );
}

function Primary({ command, children }: { readonly command: Command; readonly children?: ReactNode }) {
  return (
    <div data-primary>
      <CommandButton command={command} tone="primary" size="tall" isWide>
        {children}
      </CommandButton>
    </div>
  );
}

/** The next draft of the visit, or its end. */
function AfterReceipt() {
  const { view } = useDesk();
  const t = useTexts();
  const applications = view.visit?.applications ?? [];
  const next = applications.findIndex((application) => application.receipt === null);
  const draft = applications[next];
  return (
    <>
      <CommandButton command={saveReceipt} isWide hasIcon />
      {draft ? (
        <div data-primary>
          <Button
            tone="primary"
            size="tall"
            isWide
            keys={selectApplication.keys[next]}
            onPress={() => view.actions.selectApplication(next)}
          >
            {t('next.continue', { service: draft.service.shortName })}
          </Button>
        </div>
      ) : (
        <Primary command={finishVisit}>{t('finish.title')}</Primary>
      )}
    </>
  );
}
