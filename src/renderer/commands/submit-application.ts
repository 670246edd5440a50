import { FileCheck } from 'lucide-react';
import { defineCommand } from './define.ts';

export const submitApplication = defineCommand({
  id: 'applications.submit',
  label: 'command.submit-application',
  group: 'command.group.visit',
  icon: FileCheck,
  keys: ['F8'],
  permission: 'applications:write',
  places: ['review'],
  when: (view) =>
    view.missingCount === 0
      ? true
      : { why: 'command.review-application.missing', values: { count: view.missingCount } },
  run: (view) => view.actions.submit(),
  otherwise: (view) => view.actions.back(),
});
