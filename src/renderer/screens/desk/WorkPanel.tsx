import type { Place } from '#renderer/commands/view.ts';
import { CitizenScreen } from '#renderer/screens/citizen/CitizenScreen.tsx';
import { FindScreen } from '#renderer/screens/find/FindScreen.tsx';
import { FinishScreen } from '#renderer/screens/finish/FinishScreen.tsx';
import { FormScreen } from '#renderer/screens/form/FormScreen.tsx';
import { ReceiptScreen } from '#renderer/screens/receipt/ReceiptScreen.tsx';
import { ReviewScreen } from '#renderer/screens/review/ReviewScreen.tsx';
import { ServicesScreen } from '#renderer/screens/services/ServicesScreen.tsx';
import { WelcomeScreen } from '#renderer/screens/welcome/WelcomeScreen.tsx';
import { useTexts, type MessageId } from '#renderer/text/text.tsx';
import { useDesk } from './desk.ts';
import { ServiceTabs } from './ServiceTabs.tsx';
import { WorkFrame } from './WorkFrame.tsx';

const LABELS: Readonly<Record<Place, MessageId>> = {
  ledger: 'ledger.title',
  decisions: 'decisions.title',
  floor: 'floor.title',
  imports: 'imports.title',
  alarms: 'alarms.title',
  'no-visit': 'welcome.no-visit.title',
  'no-citizen': 'welcome.no-citizen.title',
  'no-service': 'services.title',
  services: 'services.title',
  form: 'form.label',
  receipt: 'receipt.label',
  find: 'find.title',
  citizen: 'citizen-form.label',
  review: 'review.title',
  finish: 'finish.title',
};

/** Middle: the work, its tabs above. */
export function WorkPanel({ isLoading }: { readonly isLoading: boolean }) {
  const { view } = useDesk();
  const t = useTexts();
  return (
    <WorkFrame
      label={t(LABELS[view.place])}
      head={view.visit && view.visit.applications.length > 0 && <ServiceTabs />}
      isRead={view.place === 'review' || view.place === 'receipt'}
    >
      {!isLoading && <Work />}
    </WorkFrame>
  );
}

function Work() {
  const { view, screen } = useDesk();
  const { application } = view;
  if (screen.kind === 'citizen') return <CitizenScreen key={screen.start.citizenId} start={screen.start} />;
  if (view.place === 'find') return <FindScreen />;
  if (view.place === 'finish') return <FinishScreen />;
  if (view.place === 'services' || view.place === 'no-service') return <ServicesScreen />;
  if (!application) return <WelcomeScreen />;
  if (view.place === 'receipt' && application.receipt) {
    return <ReceiptScreen key={application.id} application={application} receipt={application.receipt} />;
  }
  if (view.place === 'review') return <ReviewScreen key={application.id} application={application} />;
  return <FormScreen key={application.id} application={application} />;
}
