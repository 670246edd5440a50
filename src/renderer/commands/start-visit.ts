import { UserPlus } from 'lucide-react';
import { defineCommand } from './define.ts';
import { PAGES } from './view.ts';

export const startVisit = defineCommand({
  id: 'visits.start',
  label: 'command.start-visit',
  group: 'command.group.visit',
  icon: UserPlus,
  keys: ['F3'],
  permission: 'visits:write',
  places: ['no-visit', 'find', ...PAGES],
  when: (view) => (view.visit ? { why: 'command.start-visit.open' } : true),
  run: (view) => view.actions.startVisit(),
});
