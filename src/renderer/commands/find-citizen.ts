import { Search } from 'lucide-react';
import { defineCommand } from './define.ts';
import { PLACES } from './view.ts';

export const findCitizen = defineCommand({
  id: 'citizens.find',
  label: 'command.find-citizen',
  group: 'command.group.citizen',
  icon: Search,
  keys: ['F4'],
  permission: 'citizens:read',
  places: PLACES,

  run: (view) => view.actions.openFind(),
});
