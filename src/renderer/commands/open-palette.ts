import { Command } from 'lucide-react';
import { defineCommand } from './define.ts';
import { PLACES } from './view.ts';

export const openPalette = defineCommand({
  id: 'palette.open',
  label: 'command.open-palette',
  group: 'command.group.window',
  icon: Command,
  keys: ['Control+k'],
  permission: 'session:use',
  places: PLACES,

  run: (view) => view.actions.openPalette(),
});
