import { Inbox } from 'lucide-react';
import { defineCommand } from './define.ts';
import { PLACES } from './view.ts';
export const openLedger = defineCommand({
  id: 'ledger.open',
  label: 'command.open-ledger',
  group: 'command.group.window',
  icon: Inbox,
  keys: ['F11'],
  permission: 'ledger:read',
  places: PLACES,

  run: (view) => view.actions.openLedger(),
});
