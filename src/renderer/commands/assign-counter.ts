import { ArrowLeftRight } from 'lucide-react';
import { defineCommand } from './define.ts';

export const assignCounter = defineCommand({
  id: 'floor.assign',
  label: 'command.assign-counter',
  group: 'command.group.floor',
  icon: ArrowLeftRight,
  keys: ['Alt+t'],
  permission: 'floor:write',
  places: ['floor'],

  run: (view) => view.actions.runLocal('assign'),
});
