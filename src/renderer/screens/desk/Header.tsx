import { CommandButton } from '#renderer/commands/CommandButton.tsx';
import { findCitizen } from '#renderer/commands/find-citizen.ts';
import { lockSession } from '#renderer/commands/lock-session.ts';
import { openPalette } from '#renderer/commands/open-palette.ts';
import { useTexts } from '#renderer/text/text.tsx';
import { classes } from '#renderer/ui/classes.ts';
import { Keys } from '#renderer/ui/keys.tsx';
import { Button } from 'react-aria-components/Button';
import { useDesk } from './desk.ts';
import styles from './header.module.css';

/** Counter, screens, commands, officer and lock. */
export function Header() {
  const { session, screen, view, go } = useDesk();
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
        <NavItem isHere={screen.kind !== 'find'} onPress={() => go({ kind: 'work' })} label={t('nav.visit')} />
        <NavItem
          isHere={screen.kind === 'find'}
          onPress={view.actions.openFind}
          label={t('nav.find')}
          keys={findCitizen.keys[0]}
        />
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

function NavItem(props: {
  readonly label: string;
  readonly isHere: boolean;
  readonly onPress: () => void;
  readonly keys?: string | undefined;
}) {
  return (
    <Button
      className={classes(styles.item, props.isHere && styles.here)}
      onPress={props.onPress}
      {...(props.isHere ? { 'aria-current': 'page' } : {})}
    >
      {props.label}
      {props.keys && <Keys of={props.keys} />}
    </Button>
  );
}
