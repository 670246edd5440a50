import { CircleCheck } from 'lucide-react';
import { defineCommand } from './define.ts';
import { PLACES } from './view.ts';

export const finishVisit = defineCommand({
  id: 'visits.finish',
  label: 'command.finish-visit',
  group: 'command.group.visit',
  icon: CircleCheck,
  keys: ['F10'],
  permission: 'visits:write',
  places: PLACES,
  when: (view) => (view.visit ? true : { why: 'command.no-visit' }),
  run: (view) => view.actions.openFinish(),
});
