import { Send } from 'lucide-react';
import { defineCommand } from './define.ts';
import { PLACES } from './view.ts';

export const sendNow = defineCommand({
  id: 'sync.send',
  label: 'command.send-now',
  group: 'command.group.counter',
  icon: Send,
  keys: ['F5'],
  permission: 'sync:write',
  places: PLACES,

  run: (view) => view.actions.sendNow(),
});
