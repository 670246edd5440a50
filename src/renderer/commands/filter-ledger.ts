import { ListFilter } from 'lucide-react';
import { defineCommand } from './define.ts';

export const filterLedger = defineCommand({
  id: 'ledger.filter',
  label: 'command.filter-ledger',
  group: 'command.group.window',
  icon: ListFilter,
  keys: ['Alt+Digit1', 'Alt+Digit2', 'Alt+Digit3', 'Alt+Digit4'],
  isPositional: true,
  permission: 'ledger:read',
  places: ['ledger'],

  run: (view, position) => view.actions.filterLedger(position),
});
