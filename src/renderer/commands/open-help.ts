import { CircleQuestionMark } from 'lucide-react';
import { defineCommand } from './define.ts';
import { PLACES } from './view.ts';

export const openHelp = defineCommand({
  id: 'help.open',
  label: 'command.open-help',
  group: 'command.group.window',
  icon: CircleQuestionMark,
  keys: ['F1', 'Shift+?'],
  permission: 'session:use',
  places: PLACES,

  run: (view) => view.actions.toggleHelp(),
});
