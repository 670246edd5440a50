import { CircleCheck, FlaskConical, KeyRound, Languages, ScanLine } from 'lucide-react';
import type { SessionState } from '#contract/session';
import { clock, siteDateOf, weekdayDate, zoneName } from '#domain/format/index';
import { useDevices } from '#renderer/features/api/queries.ts';
import { useLanguage, useTexts } from '#renderer/text/text.tsx';
import { classes } from '#renderer/ui/classes.ts';
import { Icon } from '#renderer/ui/icon.tsx';
import { Keys } from '#renderer/ui/keys.tsx';
import { Button } from 'react-aria-components/Button';
import { AssignmentParts } from './AssignmentParts.tsx';
import { Part } from './Part.tsx';
import { SyncParts } from './SyncParts.tsx';
import { useNow } from './use-now.ts';
import styles from './status-bar.module.css';

/** State in words: line to the centre, unsent work, devices; language, keys and the site's time at the right end. */
export function StatusBar(props: {
  readonly session: SessionState;
  readonly onHelp?: () => void;
  /** Opens Kiriman; only where somebody is signed in who may see it. */
  readonly onLedger?: (() => void) | undefined;
  /** Opens the alarms; only for those whose business they are. */
  readonly onAlarms?: (() => void) | undefined;
}) {
  const { onAlarms, onHelp, onLedger, session } = props;
  const t = useTexts();
  const [language, setLanguage] = useLanguage();
  return (
    <footer className={styles.bar} aria-label={t('status.label')}>
      <SyncParts timeZone={session.site?.timeZone ?? null} onLedger={onLedger} onAlarms={onAlarms} />
      <AssignmentParts session={session} />
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
