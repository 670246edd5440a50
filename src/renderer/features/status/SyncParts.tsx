import { CircleCheck, CloudUpload, HardDrive, Paperclip, TriangleAlert, WifiOff } from 'lucide-react';
import type { SyncState } from '#contract/sync';
import { fileSize } from '#domain/format/index';
import { useSync } from '#renderer/features/api/queries.ts';
import { spanText } from '#renderer/features/texts/time-text.ts';
import { useMomentAt } from '#renderer/features/texts/use-moment.ts';
import { useLanguage, useTexts } from '#renderer/text/text.tsx';
import { Part } from './Part.tsx';
import { SPAN_MS, useNow } from './use-now.ts';

/** Line to the centre, what is not there yet, and files on their way. */
export function SyncParts(props: {
  readonly timeZone: string | null;
  readonly onLedger: (() => void) | undefined;
  readonly onAlarms: (() => void) | undefined;
}) {
  const t = useTexts();
  const sync = useSync().data;
  if (!sync?.enrolled || props.timeZone === null) return null;
  return (
    <>
      <Line sync={sync} timeZone={props.timeZone} />
      <Unsent sync={sync} onLedger={props.onLedger} />
      <FileParts sync={sync} onLedger={props.onLedger} />
      {props.onAlarms && sync.alarmCount > 0 && (
        <Part icon={TriangleAlert} tone="warn" onOpen={props.onAlarms}>
          {t('status.alarms', { count: sync.alarmCount })}
        </Part>
      )}
    </>
  );
}

/** States of this machine that have words of their own; a line that is down shows as offline. */
const WORDY = ['client-too-old', 'machine-revoked', 'push-only', 'refused', 'restored'] as const;
const isWordy = (problem: SyncState['problem']): problem is (typeof WORDY)[number] =>
  WORDY.some((each) => each === problem);

function Line({ sync, timeZone }: { readonly sync: SyncState; readonly timeZone: string }) {
  const t = useTexts();
  const moment = useMomentAt(timeZone);
  return (
    <>
      {sync.online ? (
        <Part icon={CircleCheck} tone="good">
          {t('status.online')}
        </Part>
      ) : (
        <Part icon={WifiOff} tone="warn">
          {sync.since ? t('status.offline-since', { time: moment(sync.since) }) : t('status.offline')}
        </Part>
      )}
      {isWordy(sync.problem) && (
        <Part icon={TriangleAlert} tone="warn">
          {t(`status.problem.${sync.problem}`)}
        </Part>
      )}
    </>
  );
}

/** Younger work is on its way in the usual course of things. */
const TELL_AGE_MS = 10 * 60_000;

interface Opening {
  readonly sync: SyncState;
  readonly onLedger: (() => void) | undefined;
}

function Unsent({ sync, onLedger }: Opening) {
  const t = useTexts();
  const now = useNow(SPAN_MS);
  const { attentionCount, oldestUnsentAt, sending, unsentCount: count } = sync;
  const ageMs = oldestUnsentAt ? now - Date.parse(oldestUnsentAt) : 0;
  if (attentionCount > 0) {
    return (
      <Part icon={TriangleAlert} tone="warn" onOpen={onLedger}>
        {t('status.attention', { count: attentionCount })}
      </Part>
    );
  }
  if (count === 0) {
    return (
      <Part icon={CircleCheck} tone="good" onOpen={onLedger}>
        {t('status.unsent', { count })}
      </Part>
    );
  }
  return (
    <Part icon={sending ? CloudUpload : HardDrive} tone="plain" onOpen={onLedger}>
      {ageMs >= TELL_AGE_MS && !sending
        ? t('status.unsent-oldest', { count, span: spanText(ageMs, t) })
        : t(sending ? 'status.sending' : 'status.unsent', { count })}
    </Part>
  );
}

/** Files follow their data; a lost one needs the citizen's paper once more. */
function FileParts({ sync, onLedger }: Opening) {
  const t = useTexts();
  const [language] = useLanguage();
  const { damagedCount, problem, waitingBytes, waitingCount } = sync.blobs;
  const isHeld = problem === 'centre-full' || problem === 'refused';
  return (
    <>
      {damagedCount > 0 && (
        <Part icon={TriangleAlert} tone="warn" onOpen={onLedger}>
          {t('status.files-damaged', { count: damagedCount })}
        </Part>
      )}
      {waitingCount > 0 && (
        <Part icon={Paperclip} tone={isHeld ? 'warn' : 'plain'} onOpen={onLedger}>
          {t(isHeld ? `status.files-${problem}` : 'status.files', {
            count: waitingCount,
            size: fileSize(waitingBytes, language),
          })}
        </Part>
      )}
    </>
  );
}
