import { TriangleAlert } from 'lucide-react';
import type { VisitApplication } from '#contract/visits';
import { useDesk } from '#renderer/screens/desk/desk.ts';
import { useTexts } from '#renderer/text/text.tsx';
import { Hidden, Mark } from '#renderer/ui/parts.tsx';
import { AttachButton } from './AttachButton.tsx';
import styles from './damaged-files.module.css';

/** Documents whose bytes are lost at this counter, with the one thing that helps: scan them again while the citizen is here. */
export function DamagedFiles({ application }: { readonly application: VisitApplication }) {
  const { attachFile } = useDesk();
  const t = useTexts();
  const nameOf = (id: string) => application.service.requirements.find((each) => each.id === id)?.name ?? id;
  const damaged = application.attachments.filter(({ state }) => state === 'damaged');
  if (damaged.length === 0) return null;
  return (
    <ul className={styles.list}>
      {damaged.map(({ id, requirementId }) => (
        <li key={id}>
          <Mark icon={TriangleAlert} tone="danger">
            {t('attachment.damaged-here', { name: nameOf(requirementId) })}
          </Mark>
          <AttachButton
            onFile={(file) => void attachFile(file, { applicationId: application.id, requirementId, replaces: id })}
          >
            {t('attachment.scan-again')}
            <Hidden>{nameOf(requirementId)}</Hidden>
          </AttachButton>
        </li>
      ))}
    </ul>
  );
}
