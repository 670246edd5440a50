import { Keyboard } from 'lucide-react';
import { defineCommand } from './define.ts';

export const typeCitizen = defineCommand({
  id: 'citizens.create',
  label: 'command.type-citizen',
  group: 'command.group.citizen',
  icon: Keyboard,
  keys: ['Alt+m'],
  permission: 'citizens:write',
  places: ['no-visit', 'no-citizen', 'find'],
  when: (view) =>
    view.visit === null
      ? { why: 'command.no-visit' }
      : view.visit.citizen
        ? { why: 'command.type-citizen.known' }
        : true,
  run: (view) => view.actions.typeCitizen(),
});
