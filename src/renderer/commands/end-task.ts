import { CircleStop } from 'lucide-react';
import { defineCommand } from './define.ts';

export const endTask = defineCommand({
  id: 'floor.end',
  label: 'command.end-task',
  group: 'command.group.floor',
  icon: CircleStop,
  keys: ['Alt+a'],
  permission: 'floor:write',
  places: ['floor'],

  run: (view) => view.actions.runLocal('end'),
});
