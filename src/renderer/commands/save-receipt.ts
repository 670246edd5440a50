import { Download } from 'lucide-react';
import { defineCommand } from './define.ts';

export const saveReceipt = defineCommand({
  id: 'receipts.save',
  label: 'command.save-receipt',
  group: 'command.group.receipt',
  icon: Download,
  keys: ['Control+s'],
  permission: 'receipts:read',
  places: ['form', 'receipt'],
  when: (view) => (view.receiptId ? true : { why: 'command.save-receipt.draft' }),
  run: (view) => view.actions.saveReceipt(),
});
