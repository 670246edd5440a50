import { Files } from 'lucide-react';
import { defineCommand } from './define.ts';

export const selectApplication = defineCommand({
  id: 'applications.select',
  label: 'command.select-application',
  group: 'command.group.visit',
  icon: Files,
  keys: [
    'Control+Digit1',
    'Control+Digit2',
    'Control+Digit3',
    'Control+Digit4',
    'Control+Digit5',
    'Control+Digit6',
    'Control+Digit7',
    'Control+Digit8',
    'Control+Digit9',
  ],
  isPositional: true,
  permission: 'visits:read',
  places: ['no-citizen', 'no-service', 'form', 'receipt', 'find', 'services', 'citizen', 'review', 'finish'],

  run: (view, position) => view.actions.selectApplication(position),
});
