import { TriangleAlert } from 'lucide-react';
import { defineCommand } from './define.ts';
import { PLACES } from './view.ts';

export const openAlarms = defineCommand({
  id: 'alarms.open',
  label: 'command.open-alarms',
  group: 'command.group.window',
  icon: TriangleAlert,
  keys: ['Shift+F11'],
  permission: 'alarms:read',
  places: PLACES,

  run: (view) => view.actions.openAlarms(),
});
