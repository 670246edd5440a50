import { Eye } from 'lucide-react';
import { defineCommand } from './define.ts';

export const revealCitizen = defineCommand({
  id: 'citizens.reveal',
  label: 'command.reveal-citizen',
  group: 'command.group.citizen',
  icon: Eye,
  keys: ['Alt+n'],
  permission: 'citizens:reveal',
  places: ['no-citizen', 'no-service', 'form', 'receipt', 'find', 'services', 'citizen', 'review', 'finish'],
  when: (view) => (view.citizenId ? true : { why: 'command.no-citizen' }),
  run: (view) => view.actions.reveal(true),
  release: (view) => view.actions.reveal(false),
});
