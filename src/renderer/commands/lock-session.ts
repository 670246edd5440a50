import { Lock } from 'lucide-react';
import { defineCommand } from './define.ts';
import { PLACES } from './view.ts';

export const lockSession = defineCommand({
  id: 'session.lock',
  label: 'command.lock-session',
  group: 'command.group.counter',
  icon: Lock,
  keys: ['Control+l'],
  permission: 'session:use',
  places: PLACES,

  run: (view) => view.actions.lock(),
});
