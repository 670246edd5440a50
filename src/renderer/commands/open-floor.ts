import { LayoutGrid } from 'lucide-react';
import { defineCommand } from './define.ts';
import { PLACES } from './view.ts';
export const openFloor = defineCommand({
  id: 'floor.open',
  label: 'command.open-floor',
  group: 'command.group.window',
  icon: LayoutGrid,
  keys: ['F12'],
  permission: 'floor:read',
  places: PLACES,

  run: (view) => view.actions.openFloor(),
});
