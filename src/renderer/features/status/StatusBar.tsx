import {
  CircleCheck,
  FlaskConical,
  HardDrive,
  KeyRound,
  Languages,
  Paperclip,
  ScanLine,
  TriangleAlert,
  WifiOff,
} from 'lucide-react';
import type { SessionState } from '#contract/session';
import type { SyncState } from '#contract/sync';
import { clock, fileSize, siteDateOf, weekdayDate, zoneName } from '#domain/format/index';
import { useDevices, useSync } from '#renderer/features/api/queries.ts';
import { useLanguage, useTexts } from '#renderer/text/text.tsx';
import { classes } from '#renderer/ui/classes.ts';
import { Icon } from '#renderer/ui/icon.tsx';
import { Keys } from '#renderer/ui/keys.tsx';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { useNow } from './use-now.ts';
import styles from './status-bar.module.css';

/** State in words: line to the centre, unsent work, devices; language, keys and the site's time at the right end. */
export function StatusBar({ session, onHelp }: { readonly session: SessionState; readonly onHelp?: () => void }) {
  const t = useTexts();
  const [language, setLanguage] = useLanguage();
  return (
    <footer className={styles.bar} aria-label={t('status.label')}>
      <SyncParts timeZone={session.site?.timeZone ?? null} />
      {session.phase === 'active' && <DeviceParts />}
      {isDevelopmentRuntime() ? (
        <Part icon={FlaskConical} tone="warn">
          {t('status.development')}
        </Part>
      ) : (
        <DataParts session={session} />
      )}
      <span className={styles.push} />
      <Button
        className={styles.action ?? ''}
        aria-label={t('status.switch-language')}
        onPress={() => setLanguage(language === 'id' ? 'en' : 'id')}
      >
        <Icon of={Languages} />
        {t('status.language')}
      </Button>
      {onHelp && (
        <Button className={styles.action ?? ''} onPress={onHelp}>
          <Keys of="F1" /> {t('status.keys')}
        </Button>
      )}
      {session.site && <SiteClock timeZone={session.site.timeZone} />}
    </footer>
  );
}

/** Main says so in the address; the runtime is out of support, so its page must say what it is (docs/running.md). */
const isDevelopmentRuntime = (): boolean => new URLSearchParams(location.search).get('runtime') === 'development';

function DataParts({ session }: { readonly session: SessionState }) {
  const t = useTexts();
  return (
    <>
      {session.demo && (
        <Part icon={FlaskConical} tone="warn">
          {t('status.demo')}
        </Part>
      )}
      {session.insecureKeyStore && (
        <Part icon={KeyRound} tone="warn">
          {t('status.insecure-keys')}
        </Part>
      )}
    </>
  );
}

function Part(props: {
  readonly icon: LucideIcon;
  readonly tone: 'good' | 'warn' | 'plain';
  readonly children: ReactNode;
}) {
  return (
    <span className={classes(styles.part, styles[props.tone])}>
      <Icon of={props.icon} />
      <span>{props.children}</span>
    </span>
  );
}

/** States of this machine that have words of their own; a line that is down shows as offline. */
const WORDY = ['client-too-old', 'machine-revoked', 'push-only', 'refused', 'restored'] as const;
const isWordy = (problem: SyncState['problem']): problem is (typeof WORDY)[number] =>
  WORDY.some((each) => each === problem);

function SyncParts({ timeZone }: { readonly timeZone: string | null }) {
  const sync = useSync().data;
  const t = useTexts();
  if (!sync?.enrolled || !timeZone) return null;
  const since = sync.since ? clock(sync.since, timeZone) : null;
  return (
    <>
      {sync.online ? (
        <Part icon={CircleCheck} tone="good">
          {t('status.online')}
        </Part>
      ) : (
        <Part icon={WifiOff} tone="warn">
          {since ? t('status.offline-since', { time: since }) : t('status.offline')}
        </Part>
      )}
      {isWordy(sync.problem) && (
        <Part icon={TriangleAlert} tone="warn">
          {t(`status.problem.${sync.problem}`)}
        </Part>
      )}
      {sync.attentionCount > 0 ? (
        <Part icon={TriangleAlert} tone="warn">
          {t('status.attention', { count: sync.attentionCount })}
        </Part>
      ) : (
        <Part icon={sync.unsentCount === 0 ? CircleCheck : HardDrive} tone={sync.unsentCount === 0 ? 'good' : 'plain'}>
          {t(sync.sending ? 'status.sending' : 'status.unsent', { count: sync.unsentCount })}
        </Part>
      )}
      <FileParts blobs={sync.blobs} />
    </>
  );
}

/** Files follow their data; a lost one needs the citizen's paper once more. */
function FileParts({ blobs }: { readonly blobs: SyncState['blobs'] }) {
  const t = useTexts();
  const [language] = useLanguage();
  const { waitingCount, waitingBytes, damagedCount, problem } = blobs;
  return (
    <>
      {damagedCount > 0 && (
        <Part icon={TriangleAlert} tone="warn">
          {t('status.files-damaged', { count: damagedCount })}
        </Part>
      )}
      {waitingCount > 0 && (
        <Part icon={Paperclip} tone={problem === 'centre-full' || problem === 'refused' ? 'warn' : 'plain'}>
          {t(problem === 'centre-full' || problem === 'refused' ? `status.files-${problem}` : 'status.files', {
            count: waitingCount,
            size: fileSize(waitingBytes, language),
          })}
        </Part>
      )}
    </>
  );
}

function DeviceParts() {
  const devices = useDevices(true).data?.devices;
  const t = useTexts();
  if (!devices) return null;
  const faulty = devices.filter((device) => device.state === 'faulty' || device.fault !== null);
  const ready = devices.filter((device) => device.state === 'ready');
  const isSimulated = devices.some((device) => device.simulated);
  return (
    <>
      {faulty.map((device) => (
        <Part key={device.deviceId} icon={ScanLine} tone="warn">
          {device.name}: {t(device.fault ? `device.${device.fault}` : 'device.faulty')}
        </Part>
      ))}
      {ready.length > 0 ? (
        <Part icon={CircleCheck} tone="good">
          {t('status.devices-ready', { count: ready.length, name: ready[0]?.name ?? '' })}
        </Part>
      ) : (
        faulty.length === 0 && (
          <Part icon={ScanLine} tone="warn">
            {t('status.no-device')}
          </Part>
        )
      )}
      {isSimulated && (
        <Part icon={FlaskConical} tone="plain">
          {t('status.simulated')}
        </Part>
      )}
    </>
  );
}

const MINUTE_PART_MS = 5000;

function SiteClock({ timeZone }: { readonly timeZone: string }) {
  const [language] = useLanguage();
  const now = new Date(useNow(MINUTE_PART_MS)).toISOString();
  return (
    <span className={classes(styles.part, styles.clock)}>
      {weekdayDate(siteDateOf(now, timeZone), language)}&ensp;{clock(now, timeZone)} {zoneName(now, timeZone)}
    </span>
  );
}
