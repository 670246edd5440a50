import { UserPen } from 'lucide-react';
import { defineCommand } from './define.ts';

export const editCitizen = defineCommand({
  id: 'citizens.update',
  label: 'command.edit-citizen',
  group: 'command.group.citizen',
  icon: UserPen,
  keys: ['Alt+d'],
  permission: 'citizens:write',
  places: ['no-service', 'form', 'receipt', 'review'],
  when: (view) => (view.citizenId ? true : { why: 'command.no-citizen' }),
  run: (view) => view.actions.editCitizen(),
});
