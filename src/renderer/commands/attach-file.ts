import { Paperclip } from 'lucide-react';
import { defineCommand } from './define.ts';

export const attachFile = defineCommand({
  id: 'attachments.add',
  label: 'command.attach-file',
  group: 'command.group.visit',
  icon: Paperclip,
  keys: [
    'Alt+Shift+Digit1',
    'Alt+Shift+Digit2',
    'Alt+Shift+Digit3',
    'Alt+Shift+Digit4',
    'Alt+Shift+Digit5',
    'Alt+Shift+Digit6',
    'Alt+Shift+Digit7',
    'Alt+Shift+Digit8',
    'Alt+Shift+Digit9',
  ],
  isPositional: true,
  permission: 'applications:write',
  places: ['form'],

  run: (view, position) => view.actions.attachFile(position),
});
