import { Plus } from 'lucide-react';
import { defineCommand } from './define.ts';
import { PLACES } from './view.ts';

export const addService = defineCommand({
  id: 'applications.add',
  label: 'command.add-service',
  group: 'command.group.visit',
  icon: Plus,
  keys: ['F7'],
  permission: 'applications:write',
  places: PLACES,
  when: (view) => (view.visit?.citizen ? true : { why: 'command.add-service.no-citizen' }),
  run: (view) => view.actions.openServices(),
});
