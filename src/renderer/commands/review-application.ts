import { ClipboardCheck } from 'lucide-react';
import { defineCommand } from './define.ts';

export const reviewApplication = defineCommand({
  id: 'applications.review',
  label: 'command.review-application',
  group: 'command.group.visit',
  icon: ClipboardCheck,
  keys: ['F8'],
  permission: 'applications:write',
  places: ['form'],
  when: (view) =>
    view.missingCount === 0
      ? true
      : { why: 'command.review-application.missing', values: { count: view.missingCount } },
  run: (view) => view.actions.openReview(),
  otherwise: (view) => view.actions.goToMissing(),
});
