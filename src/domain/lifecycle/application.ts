import type { ApplicationEvent, ApplicationState } from '#contract/applications';

export type { ApplicationEvent };

/** Every move an application can make (docs/design/domain.md, 5). An absent cell is refused; nothing else decides. */
// prettier-ignore
const NEXT: Readonly<Record<ApplicationState, Readonly<Partial<Record<ApplicationEvent, ApplicationState>>>>> = {
  'draft':            { submit: 'submitted', cancel: 'cancelled' },
  'submitted':        { verify: 'verified', return: 'returned', reject: 'rejected', cancel: 'cancelled' },
  'verified':         { process: 'in-process', bill: 'awaiting-payment', return: 'returned', reject: 'rejected', cancel: 'cancelled' },
  'returned':         { correct: 'submitted', cancel: 'cancelled' },
  'awaiting-payment': { pay: 'in-process', cancel: 'cancelled' },
  'in-process':       { approve: 'approved', bill: 'awaiting-payment', finish: 'done', return: 'returned', reject: 'rejected', cancel: 'cancelled' },
  'approved':         { issue: 'issued' },
  'issued':           { ready: 'ready-to-collect', finish: 'done', revoke: 'revoked' },
  'ready-to-collect': { collect: 'collected', revoke: 'revoked' },
  'collected':        { revoke: 'revoked' },
  'done':             { revoke: 'revoked' },
  'rejected':         {},
  'cancelled':        {},
  'revoked':          {},
};

/** The state after `event`, or `undefined` when the rules refuse it. */
export const nextState = (state: ApplicationState, event: ApplicationEvent): ApplicationState | undefined =>
  NEXT[state][event];

/** Nothing more can happen. */
export const isFinal = (state: ApplicationState): boolean => Object.keys(NEXT[state]).length === 0;
