import type { SyncState } from '#contract/sync';
import { fileSize } from '#domain/format/index';
import { useFileProgress } from '#renderer/features/status/use-file-progress.ts';
import { spanText } from '#renderer/features/texts/time-text.ts';
import { useLanguage, useTexts } from '#renderer/text/text.tsx';
import styles from './ledger.module.css';

/** Files on their way: how many, how much, and how long it takes at the pace so far. */
export function FilesGoing({ blobs }: { readonly blobs: SyncState['blobs'] }) {
  const t = useTexts();
  const [language] = useLanguage();
  const { sentBytes, leftMs } = useFileProgress();
  const going = blobs.waitingCount - blobs.damagedCount;
  if (going <= 0) return null;
  return (
    <div className={styles.files}>
      <p>
        {t('ledger.files', { count: going, size: fileSize(blobs.waitingBytes, language) })}
        {blobs.problem && ` ${t(`ledger.files.${blobs.problem}`)}`}
        {!blobs.problem && leftMs !== null && ` ${t('ledger.files-left', { span: spanText(leftMs, t) })}`}
      </p>
      {sentBytes > 0 && (
        <progress
          aria-label={t('ledger.files-progress')}
          value={sentBytes}
          max={Math.max(1, sentBytes + blobs.waitingBytes)}
        />
      )}
    </div>
  );
}
