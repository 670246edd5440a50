import { PanelRight } from 'lucide-react';
import { defineCommand } from './define.ts';
import { PLACES } from './view.ts';

export const nextPanel = defineCommand({
  id: 'panels.next',
  label: 'command.next-panel',
  group: 'command.group.window',
  icon: PanelRight,
  keys: ['F6'],
  permission: 'session:use',
  places: PLACES,

  run: (view) => view.actions.stepPanel(1),
});
