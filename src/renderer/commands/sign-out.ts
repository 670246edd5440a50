import { LogOut } from 'lucide-react';
import { defineCommand } from './define.ts';
import { PLACES } from './view.ts';

export const signOut = defineCommand({
  id: 'session.sign-out',
  label: 'command.sign-out',
  group: 'command.group.counter',
  icon: LogOut,
  keys: [],
  permission: 'session:use',
  places: PLACES,

  run: (view) => view.actions.signOut(),
});
