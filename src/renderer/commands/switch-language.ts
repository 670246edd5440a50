import { Languages } from 'lucide-react';
import { defineCommand } from './define.ts';
import { PLACES } from './view.ts';

export const switchLanguage = defineCommand({
  id: 'language.switch',
  label: 'command.switch-language',
  group: 'command.group.window',
  icon: Languages,
  keys: [],
  permission: 'session:use',
  places: PLACES,

  run: (view) => view.actions.switchLanguage(),
});
