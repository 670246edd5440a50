import { CommandButton } from '#renderer/commands/CommandButton.tsx';
import type { Command } from '#renderer/commands/define.ts';
import { findCitizen } from '#renderer/commands/find-citizen.ts';
import { lockSession } from '#renderer/commands/lock-session.ts';
import { openAlarms } from '#renderer/commands/open-alarms.ts';
import { openDecisions } from '#renderer/commands/open-decisions.ts';
import { openFloor } from '#renderer/commands/open-floor.ts';
import { openImports } from '#renderer/commands/open-imports.ts';
import { openLedger } from '#renderer/commands/open-ledger.ts';
import { openPalette } from '#renderer/commands/open-palette.ts';
import { startVisit } from '#renderer/commands/start-visit.ts';
import { isPermitted } from '#renderer/commands/registry.ts';
import { runCommand } from '#renderer/commands/use-keys.ts';
import { isPage, type Place } from '#renderer/commands/view.ts';
import type { SyncState } from '#contract/sync';
import { useSync } from '#renderer/features/api/queries.ts';
import { useTexts, type MessageId } from '#renderer/text/text.tsx';
import { classes } from '#renderer/ui/classes.ts';
import { Keys } from '#renderer/ui/keys.tsx';
import { Button } from 'react-aria-components/Button';
import { useDesk } from './desk.ts';
import styles from './header.module.css';

/** Counter, screens, commands, officer and lock. */
export function Header() {
  const { session, view, go } = useDesk();
  const sync = useSync().data;
  const t = useTexts();
  const { counter, officer, site } = session;
  return (
    <header className={styles.top}>
      <div className={styles.sign}>
        <div className={styles.number} aria-hidden="true">
          {counter?.number}
        </div>
        <div>
          <b>{counter?.name}</b>
          <span>{site?.shortName}</span>
        </div>
      </div>
      <nav className={styles.nav} aria-label={t('nav.label')}>
        {isPermitted(startVisit, view) && (
          <NavItem
            isHere={!isPage(view.place) && view.place !== 'find'}
            onPress={() => go({ kind: 'work' })}
            label={t('nav.visit')}
          />
        )}
        <NavCommand command={findCitizen} place="find" label="nav.find" />
        <NavCommand command={openLedger} place="ledger" label="nav.ledger" count={waitingOf(sync)} />
        <NavCommand command={openDecisions} place="decisions" label="nav.decisions" count={sync?.decisionCount} />
        <NavCommand command={openFloor} place="floor" label="nav.floor" />
        {/* A supervisor has the floor, and is told in the status bar when there is an alarm. */}
        {view.role === 'technician' && (
          <>
            <NavCommand command={openAlarms} place="alarms" label="nav.alarms" count={sync?.alarmCount} />
            <NavCommand command={openImports} place="imports" label="nav.imports" />
          </>
        )}
      </nav>
      <div className={styles.end}>
        <CommandButton command={openPalette} size="small" hasIcon />
        {officer && (
          <div className={styles.who}>
            <b>{officer.shortName}</b>
            <span>{t(`role.${officer.role}`)}</span>
          </div>
        )}
        <CommandButton command={lockSession} size="small" hasIcon />
      </div>
    </header>
  );
}

/** With the line up only what needs a person: the rest is on its way, and a figure that comes and goes with every receipt tells nothing. */
const waitingOf = (sync: SyncState | undefined): number | undefined =>
  sync && sync.attentionCount + (sync.online ? 0 : sync.unsentApplicationCount);

/** A screen that a command opens; what the role may not see is not there. */
function NavCommand(props: {
  readonly command: Command;
  readonly place: Place;
  readonly label: MessageId;
  readonly count?: number | undefined;
}) {
  const { view } = useDesk();
  const t = useTexts();
  const { command, place, label, count } = props;
  if (!isPermitted(command, view)) return null;
  return (
    <NavItem
      isHere={view.place === place}
      onPress={() => runCommand(command, view)}
      label={t(label)}
      count={count}
      keys={command.keys[0]}
    />
  );
}

function NavItem(props: {
  readonly label: string;
  readonly isHere: boolean;
  readonly onPress: () => void;
  /** Things there that wait for a person. */
  readonly count?: number | undefined;
  readonly keys?: string | undefined;
}) {
  return (
    <Button
      className={classes(styles.item, props.isHere && styles.here)}
      onPress={props.onPress}
      {...(props.isHere ? { 'aria-current': 'page' } : {})}
    >
      <span>{props.label}</span>
      {Boolean(props.count) && <span className={styles.count}>{props.count}</span>}
      {props.keys && <Keys of={props.keys} />}
    </Button>
  );
}
