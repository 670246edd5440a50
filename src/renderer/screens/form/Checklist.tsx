import { Square, SquareCheck, SquareMinus } from 'lucide-react';
import type { RequirementState } from '#contract/applications';
import type { Requirement } from '#contract/catalogue';
import type { VisitApplication } from '#contract/visits';
import { toggleRequirement as command } from '#renderer/commands/toggle-requirement.ts';
import type { Attachment } from '#contract/attachments';
import { AttachButton } from '#renderer/features/attachments/AttachButton.tsx';
import { FileList } from '#renderer/features/attachments/FileList.tsx';
import { useDraft } from '#renderer/features/drafts/use-drafts.ts';
import { useDesk } from '#renderer/screens/desk/desk.ts';
import { focusMissing, toggleRequirement } from '#renderer/screens/desk/requirements.ts';
import { useTexts } from '#renderer/text/text.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { classes } from '#renderer/ui/classes.ts';
import { Strip } from '#renderer/ui/panel.tsx';
import { Hidden, Mark } from '#renderer/ui/parts.tsx';
import { useState } from 'react';
import { flushSync } from 'react-dom';
import styles from './checklist.module.css';

const MARKS = {
  met: [SquareCheck, 'done'],
  open: [Square, 'warn'],
  'not-applicable': [SquareMinus, 'idle'],
} as const;

/** The requirements with what was brought; Alt and the row's number, or Enter on the row, ticks. */
export function Checklist({ application }: { readonly application: VisitApplication }) {
  const { journal, attachFile, removeFile } = useDesk();
  const t = useTexts();
  const { requirements } = application.service;
  const draft = useDraft(journal, application);
  const stateOf = (id: string) => draft.requirements[id] ?? 'open';
  const counted = requirements.filter(({ id }) => stateOf(id) !== 'not-applicable');
  const met = counted.filter(({ id }) => stateOf(id) === 'met').length;
  const next = requirements.find(({ id, mandatory }) => mandatory && stateOf(id) !== 'met');
  const press = (position: number, before: RequirementState) => {
    flushSync(() => toggleRequirement(journal, application, position));
    if (before === 'open') focusMissing();
  };
  return (
    <section>
      <Strip>
        <b>{t('checklist.title')}</b>
        <span className={styles.soft}>{t('checklist.count', { met, all: counted.length })}</span>
      </Strip>
      <table className={styles.table}>
        <thead>
          <tr>
            <th>{t('checklist.title')}</th>
            <th>{t('checklist.form')}</th>
            <th>{t('checklist.state')}</th>
            <th>{t('checklist.attach')}</th>
            <th>{t('checklist.act')}</th>
          </tr>
        </thead>
        <tbody>
          {requirements.map((requirement, position) => (
            <Row
              key={requirement.id}
              requirement={requirement}
              state={stateOf(requirement.id)}
              keys={command.keys[position]}
              files={application.attachments.filter(({ requirementId }) => requirementId === requirement.id)}
              onFile={(file) =>
                void attachFile(file, { applicationId: application.id, requirementId: requirement.id, replaces: null })
              }
              onRemove={({ id }) => void removeFile(application.id, id)}
              isNext={requirement.id === next?.id}
              onPress={() => press(position, stateOf(requirement.id))}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row(props: {
  readonly requirement: Requirement;
  readonly state: RequirementState;
  readonly keys: string | undefined;
  readonly files: readonly Attachment[];
  readonly onFile: (file: File) => void;
  readonly onRemove: (attachment: Attachment) => void;
  /** The one that is asked for next. */
  readonly isNext: boolean;
  readonly onPress: () => void;
}) {
  const { requirement, state } = props;
  const t = useTexts();
  const [isOver, setOver] = useState(false);
  const [icon, tone] = MARKS[state];
  const isMissing = requirement.mandatory && state !== 'met';
  const form = t(`requirement-form.${requirement.form}`);
  return (
    <tr
      className={classes(props.isNext && styles.missing, isOver && styles.over)}
      data-attach={requirement.id}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const file = event.dataTransfer.files.item(0);
        if (file) props.onFile(file);
      }}
    >
      <td>
        <Mark icon={icon} tone={state === 'open' && !requirement.mandatory ? 'idle' : tone}>
          {requirement.name}
        </Mark>
        <FileList files={props.files} onRemove={props.onRemove} />
      </td>
      <td className={styles.soft}>
        {form}
        {requirement.condition && <span className={styles.condition}>{requirement.condition}</span>}
      </td>
      <td className={classes(state === 'not-applicable' && styles.soft)}>
        {t(isMissing ? 'requirement.missing' : `requirement.${state}`)}
      </td>
      <td className={styles.act}>
        <AttachButton onFile={props.onFile}>
          {t('checklist.attach')}
          <Hidden>{requirement.name}</Hidden>
        </AttachButton>
      </td>
      <td className={styles.act} {...(isMissing ? { 'data-open-requirement': requirement.id } : {})}>
        <Button size="small" tone={state === 'open' ? 'plain' : 'quiet'} keys={props.keys} onPress={props.onPress}>
          {t(state === 'open' ? 'checklist.mark' : 'checklist.change')}
          <Hidden>{requirement.name}</Hidden>
        </Button>
      </td>
    </tr>
  );
}
