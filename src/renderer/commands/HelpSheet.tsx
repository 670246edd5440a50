import { useDesk } from '#renderer/screens/desk/desk.ts';
import { useTexts } from '#renderer/text/text.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { Dialog } from '#renderer/ui/dialog.tsx';
import { Keys, keyName } from '#renderer/ui/keys.tsx';
import type { Command } from './define.ts';
import { commandsFor } from './registry.ts';
import styles from './palette.module.css';

/** The keys of this screen, drawn from the commands that mean something here. */
export function HelpSheet({ onClose }: { readonly onClose: () => void }) {
  const { view } = useDesk();
  const t = useTexts();
  const commands = commandsFor(view).filter(({ keys }) => keys.length > 0);
  const groups = [...new Set(commands.map(({ group }) => group))];
  return (
    <Dialog label={t('help.title')} onClose={onClose} isWide>
      <div className={styles.help}>
        <h1>{t('help.title')}</h1>
        <div className={styles.columns}>
          {groups.map((group) => (
            <section key={group}>
              <h2>{t(group)}</h2>
              <ul>
                {commands
                  .filter((command) => command.group === group)
                  .map((command) => (
                    <li key={command.id}>
                      {t(command.label)}
                      <CommandKeys command={command} />
                    </li>
                  ))}
              </ul>
            </section>
          ))}
          <section>
            <h2>{t('help.fields')}</h2>
            <ul>
              <li>
                {t('help.next-field')} <Keys of="Enter" />
              </li>
              <li>
                {t('help.choose')} <Keys of="1" />
              </li>
            </ul>
          </section>
        </div>
        <Button tone="primary" onPress={onClose} keys="Escape">
          {t('message.close')}
        </Button>
      </div>
    </Dialog>
  );
}

function CommandKeys({ command }: { readonly command: Command }) {
  const [first = '', last = ''] = [command.keys[0], command.keys[command.keys.length - 1]];
  if (command.isPositional) {
    return (
      <span className={styles.keys}>
        <Keys of={first} />–<Keys of={keyName(last).slice(-1)} />
      </span>
    );
  }
  return (
    <span className={styles.keys}>
      {command.keys.map((key) => (
        <Keys key={key} of={key.replace('Shift+?', '?')} />
      ))}
    </span>
  );
}
