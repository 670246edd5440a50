import { FileText, Image, TriangleAlert } from 'lucide-react';
import type { Attachment } from '#contract/attachments';
import { fileSize } from '#domain/format/index';
import { useLanguage, useTexts } from '#renderer/text/text.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { Icon } from '#renderer/ui/icon.tsx';
import { Hidden } from '#renderer/ui/parts.tsx';
import { classes } from '#renderer/ui/classes.ts';
import styles from './file-list.module.css';

/** The files of one requirement: name, size, and what may be done with them. */
export function FileList(props: {
  readonly files: readonly Attachment[];
  readonly onRemove: (attachment: Attachment) => void;
}) {
  const t = useTexts();
  const [language] = useLanguage();
  if (props.files.length === 0) return null;
  return (
    <ul className={styles.list}>
      {props.files.map((file) => (
        <li key={file.id} className={classes(styles.file, file.state === 'damaged' && styles.damaged)}>
          <Icon of={file.state === 'damaged' ? TriangleAlert : file.mime === 'application/pdf' ? FileText : Image} />
          <span className={styles.name}>{file.name}</span>
          <span className={styles.size}>
            {file.state === 'damaged' ? t('attachment.damaged') : fileSize(file.size, language)}
          </span>
          <Button tone="link" onPress={() => props.onRemove(file)}>
            {t('attachment.remove')}
            <Hidden>{file.name}</Hidden>
          </Button>
        </li>
      ))}
    </ul>
  );
}
