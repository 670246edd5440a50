import { ListChecks } from 'lucide-react';
import { defineCommand } from './define.ts';

export const toggleRequirement = defineCommand({
  id: 'requirements.toggle',
  label: 'command.toggle-requirement',
  group: 'command.group.visit',
  icon: ListChecks,
  keys: [
    'Alt+Digit1',
    'Alt+Digit2',
    'Alt+Digit3',
    'Alt+Digit4',
    'Alt+Digit5',
    'Alt+Digit6',
    'Alt+Digit7',
    'Alt+Digit8',
    'Alt+Digit9',
  ],
  isPositional: true,
  permission: 'applications:write',
  places: ['form'],

  run: (view, position) => view.actions.toggleRequirement(position),
});
