import type { LucideIcon } from 'lucide-react';
import type { Permission } from '#contract/permissions';
import type { MessageId } from '#renderer/text/text.tsx';
import type { Place, Unavailable, View } from './view.ts';

export interface Command {
  /** `nouns.verb`. */
  readonly id: string;
  readonly label: MessageId;
  readonly group: MessageId;
  readonly icon: LucideIcon;
  /** Bindings of tinykeys. */
  readonly keys: readonly string[];
  /** The position of the pressed key is handed to `run`: Alt+3 means the third. */
  readonly isPositional?: true;
  readonly permission: Permission;
  readonly places: readonly Place[];
  readonly when?: (view: View) => true | Unavailable;
  readonly run: (view: View, position: number) => void;
  /** What helps when it cannot run, after the reason was said. */
  readonly otherwise?: (view: View) => void;
  /** Runs when the key is let go: the command lasts only while it is held. */
  readonly release?: (view: View) => void;
}

/** Palette, buttons, tooltips and the help sheet are all drawn from this object. */
export const defineCommand = (command: Command): Command => command;

/** Answers to a position, to a held key, or to nothing but a key: these are in the help sheet, not in the palette. */
export const isKeyOnly = (command: Command): boolean => command.isPositional === true || command.release !== undefined;
