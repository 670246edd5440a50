import { HardDriveUpload } from 'lucide-react';
import { defineCommand } from './define.ts';
import { PLACES } from './view.ts';

export const openImports = defineCommand({
  id: 'imports.open',
  label: 'command.open-imports',
  group: 'command.group.window',
  icon: HardDriveUpload,
  keys: ['Control+Shift+e'],
  permission: 'imports:write',
  places: PLACES,

  run: (view) => view.actions.openImports(),
});
