import { z } from 'zod';
import { command, Empty } from './define.ts';
import { Answers } from './forms.ts';
import { ApplicationId, CommandId, Instant, ReceiptId, ReceiptNumber, ServiceCode, SiteDate } from './ids.ts';

/** docs/design/domain.md, section 5. */
export const ApplicationState = z.enum([
  'draft',
  'submitted',
  'verified',
  'returned',
  'awaiting-payment',
  'in-process',
  'approved',
  'issued',
  'ready-to-collect',
  'collected',
  'done',
  'rejected',
  'cancelled',
  'revoked',
]);
export type ApplicationState = z.output<typeof ApplicationState>;

/** Moves of the state machine in domain/lifecycle. */
export const ApplicationEvent = z.enum([
  'submit',
  'cancel',
  'verify',
  'return',
  'reject',
  'process',
  'bill',
  'correct',
  'pay',
  'approve',
  'finish',
  'issue',
  'ready',
  'collect',
  'revoke',
]);
export type ApplicationEvent = z.output<typeof ApplicationEvent>;

/** What the officer ticked: `met` is here, `not-applicable` the condition does not hold. */
export const RequirementState = z.enum(['open', 'met', 'not-applicable']);
export type RequirementState = z.output<typeof RequirementState>;
export const RequirementStates = z.record(z.string().max(40), RequirementState);

/** Starts a draft of a service in the open visit. Errors: `no-visit`, `no-citizen`, `not-found` (service). */
export const addApplication = command(
  'applications:write',
  z.strictObject({ commandId: CommandId, serviceCode: ServiceCode }),
  z.strictObject({ applicationId: ApplicationId }),
);

/** Keeps what was typed, complete or not. No `commandId` answer is stored: the newest save wins. Errors: `not-found`, `wrong-state`, `not-permitted`. */
export const saveDraft = command(
  'applications:write',
  z.strictObject({
    commandId: CommandId,
    applicationId: ApplicationId,
    answers: Answers,
    requirements: RequirementStates,
  }),
  z.strictObject({ savedAt: Instant }),
);

/** Takes an unsubmitted service out of the visit. Errors: `not-found`, `wrong-state`. */
export const cancelDraft = command(
  'applications:write',
  z.strictObject({ commandId: CommandId, applicationId: ApplicationId }),
  Empty,
);

/**
 * Turns a complete draft into an application with its number and receipt, in one commit.
 * A repeated `commandId` returns the first answer and changes nothing.
 * Errors: `not-found`, `not-permitted` (someone else's draft), `wrong-state`, `incomplete-form`, `not-enrolled`,
 * `clock-behind`, `numbers-exhausted`, `disk-full`.
 */
export const submitApplication = command(
  'applications:write',
  z.strictObject({ commandId: CommandId, applicationId: ApplicationId }),
  z.strictObject({
    applicationId: ApplicationId,
    receiptId: ReceiptId,
    receiptNumber: ReceiptNumber,
    promisedOn: SiteDate.nullable(),
  }),
);
