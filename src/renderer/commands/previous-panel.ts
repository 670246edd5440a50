import { PanelLeft } from 'lucide-react';
import { defineCommand } from './define.ts';
import { PLACES } from './view.ts';

export const previousPanel = defineCommand({
  id: 'panels.previous',
  label: 'command.previous-panel',
  group: 'command.group.window',
  icon: PanelLeft,
  keys: ['Shift+F6'],
  permission: 'session:use',
  places: PLACES,

  run: (view) => view.actions.stepPanel(-1),
});
