import { Scale } from 'lucide-react';
import { defineCommand } from './define.ts';
import { PLACES } from './view.ts';
export const openDecisions = defineCommand({
  id: 'decisions.open',
  label: 'command.open-decisions',
  group: 'command.group.window',
  icon: Scale,
  keys: ['Shift+F12'],
  permission: 'conflicts:write',
  places: PLACES,

  run: (view) => view.actions.openDecisions(),
});
