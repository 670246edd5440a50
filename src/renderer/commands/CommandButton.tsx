import { useDesk } from '#renderer/screens/desk/desk.ts';
import { useTexts } from '#renderer/text/text.tsx';
import { Button, type ButtonProps } from '#renderer/ui/button.tsx';
import type { ReactNode } from 'react';
import type { Command } from './define.ts';
import { isPermitted } from './registry.ts';
import { runCommand } from './use-keys.ts';

/** A command as a button: its label, its key, and what is missing when it cannot run. */
export function CommandButton(
  props: Pick<ButtonProps, 'tone' | 'size' | 'isWide'> & {
    readonly command: Command;
    readonly hasIcon?: boolean;
    /** Other words than the command's own label. */
    readonly children?: ReactNode;
  },
) {
  const { command, hasIcon, children, ...look } = props;
  const { view } = useDesk();
  const t = useTexts();
  if (!isPermitted(command, view)) return null;
  const available = command.when?.(view) ?? true;
  const reason = available === true ? null : t(available.why, available.values);
  return (
    <Button
      {...look}
      icon={hasIcon ? command.icon : undefined}
      keys={command.keys[0]}
      isUnavailable={reason !== null}
      onPress={() => runCommand(command, view)}
    >
      {children ?? t(command.label)}
      {reason && `, ${reason}`}
    </Button>
  );
}
