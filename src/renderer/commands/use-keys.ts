import { useEffect, useRef } from 'react';
import { tinykeys } from 'tinykeys';
import type { Command } from './define.ts';
import { COMMANDS, commandsFor } from './registry.ts';
import type { View } from './view.ts';

/** Runs a command, or says why it cannot run now and does what helps. */
export function runCommand(command: Command, view: View, position = 0): void {
  const available = command.when?.(view) ?? true;
  if (available === true) {
    command.run(view, position);
    return;
  }
  view.actions.explain(available);
  command.otherwise?.(view);
}

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && target.matches('input, textarea, select');

/** `Shift+?` writes a character, so in a field it stays one. */
const writesCharacter = (binding: string) => /^(Shift\+)?.$/.test(binding);

/**
 * Binds every key of every command to the view of the moment. A key that means nothing here does nothing, neither
 * here nor in the browser. `isPaused`: a sheet is open and answers Esc itself.
 */
export function useCommandKeys(view: View, isPaused: boolean): void {
  const latest = useRef({ view, isPaused });
  useEffect(() => {
    latest.current = { view, isPaused };
  });
  useEffect(() => {
    const press = (binding: string) => (event: KeyboardEvent) => {
      if (writesCharacter(binding) && isTyping(event.target)) return;
      if (latest.current.isPaused && binding === 'Escape') return;
      event.preventDefault();
      if (event.repeat || latest.current.isPaused) return;
      const command = commandsFor(latest.current.view).find(({ keys }) => keys.includes(binding));
      if (command) runCommand(command, latest.current.view, command.keys.indexOf(binding));
    };
    const bindings = [...new Set(COMMANDS.flatMap((command) => command.keys))];
    return tinykeys(window, Object.fromEntries(bindings.map((binding) => [binding, press(binding)])), {
      capture: true,
      ignore: () => false,
    });
  }, []);
  useEffect(() => {
    const held = COMMANDS.filter((command) => command.release);
    const letGo = () => {
      for (const command of held) command.release?.(latest.current.view);
    };
    window.addEventListener('keyup', letGo);
    window.addEventListener('blur', letGo);
    return () => {
      window.removeEventListener('keyup', letGo);
      window.removeEventListener('blur', letGo);
    };
  }, []);
}
