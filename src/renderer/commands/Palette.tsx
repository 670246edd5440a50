import { useDesk } from '#renderer/screens/desk/desk.ts';
import { useTexts } from '#renderer/text/text.tsx';
import { Dialog } from '#renderer/ui/dialog.tsx';
import { Keys } from '#renderer/ui/keys.tsx';
import { Picker } from '#renderer/ui/picker.tsx';
import { useState } from 'react';
import { isKeyOnly, type Command } from './define.ts';
import { commandsFor } from './registry.ts';
import { runCommand } from './use-keys.ts';
import styles from './palette.module.css';

/** Every command that means something here, with its key; what cannot run says why. */
export function Palette({ onClose }: { readonly onClose: () => void }) {
  const { view } = useDesk();
  const t = useTexts();
  const [text, setText] = useState('');
  const commands = commandsFor(view).filter((command) => !isKeyOnly(command) && command.id !== 'palette.open');
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = commands.filter((command) => words.every((word) => t(command.label).toLowerCase().includes(word)));
  const why = (command: Command) => {
    const available = command.when?.(view) ?? true;
    return available === true ? undefined : t(available.why, available.values);
  };
  const run = (id: string) => {
    const command = found.find((one) => one.id === id);
    onClose();
    if (command) runCommand(command, view);
  };
  return (
    <Dialog label={t('palette.title')} onClose={onClose}>
      <Picker
        label={t('palette.search')}
        placeholder={t('palette.search')}
        text={text}
        onText={setText}
        onPick={run}
        summary={t('palette.found', { count: found.length })}
        empty={t('palette.none')}
        items={found.map((command) => ({
          id: command.id,
          group: t(command.group),
          icon: command.icon,
          title: t(command.label),
          note: why(command),
          keys: command.keys[0],
          isOff: why(command) !== undefined,
        }))}
      />
      <div className={styles.foot}>
        <span>
          <Keys of="ArrowUp" /> <Keys of="ArrowDown" /> {t('palette.choose')}
        </span>
        <span>
          <Keys of="Enter" /> {t('palette.run')}
        </span>
        <span>
          <Keys of="Escape" /> {t('palette.back')}
        </span>
      </div>
    </Dialog>
  );
}
