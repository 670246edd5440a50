import { UserCheck } from 'lucide-react';
import { defineCommand } from './define.ts';

export const saveCitizen = defineCommand({
  id: 'citizens.save',
  label: 'command.save-citizen',
  group: 'command.group.citizen',
  icon: UserCheck,
  keys: ['F8'],
  permission: 'citizens:write',
  places: ['citizen'],

  run: (view) => view.actions.runPrimary(),
});
