import { Trash2 } from 'lucide-react';
import { defineCommand } from './define.ts';

export const cancelDraft = defineCommand({
  id: 'drafts.cancel',
  label: 'command.cancel-draft',
  group: 'command.group.visit',
  icon: Trash2,
  keys: [],
  permission: 'applications:write',
  places: ['form', 'review'],
  when: (view) => (view.application?.state === 'draft' ? true : { why: 'command.cancel-draft.submitted' }),
  run: (view) => view.actions.cancelDraft(),
});
