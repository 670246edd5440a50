import { Usb } from 'lucide-react';
import { defineCommand } from './define.ts';
import { PLACES } from './view.ts';

export const exportUnsent = defineCommand({
  id: 'sync.export',
  label: 'command.export-unsent',
  group: 'command.group.counter',
  icon: Usb,
  keys: ['Control+e'],
  permission: 'sync:write',
  places: PLACES,

  run: (view) => view.actions.exportUnsent(),
});
