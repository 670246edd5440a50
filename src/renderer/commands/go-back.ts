import { Undo2 } from 'lucide-react';
import { defineCommand } from './define.ts';
import { PLACES } from './view.ts';

export const goBack = defineCommand({
  id: 'screen.back',
  label: 'command.go-back',
  group: 'command.group.window',
  icon: Undo2,
  keys: ['Escape'],
  permission: 'session:use',
  places: PLACES,

  run: (view) => view.actions.back(),
});
