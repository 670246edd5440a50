import { Undo2 } from 'lucide-react';
import { defineCommand } from './define.ts';

export const undoReassign = defineCommand({
  id: 'floor.undo',
  label: 'command.undo-reassign',
  group: 'command.group.floor',
  icon: Undo2,
  keys: ['Alt+z'],
  permission: 'floor:write',
  places: ['floor'],

  run: (view) => view.actions.runLocal('undo'),
});
