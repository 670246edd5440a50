import { createHash } from 'node:crypto';
import type { Input, Output } from '#contract/index';
import type { Officer } from '#contract/session';
import type { ApplicationBody } from '#contract/wire/mutations';
import type { Core } from '#core/context';
import { fail } from '#core/fault';
import { attachFilesOf } from '#core/features/attachments/index';
import { letStand } from '#core/features/audit/index';
import { issueReceipt } from '#core/features/receipts/index';
import { addTimeline } from '#core/features/visits/index';
import { commit, type Tx } from '#core/transaction';
import { cleanAnswers, formProblems } from '#domain/forms/index';
import { nextState } from '#domain/lifecycle/application';
import { deleteDraft } from './applications.sql.ts';
import { type Draft, draftDoubts, missingRequirements, promisedOn } from './draft.ts';
import { ownDraft } from './save.ts';

type Submission = Input<'applications.submit'>;

/** Draft to application: state, number, receipt, audit and outbox in one commit, or none of them. */
export function submitApplication(core: Core, officer: Officer, input: Submission): Output<'applications.submit'> {
  const answer = commit(core, officer, { name: 'applications.submit', id: input.commandId }, (tx) => {
    const draft = ownDraft(core, tx, officer, input.applicationId, 'submit');
    refuseIncomplete(draft);
    return submit(core, tx, officer, draft);
  });
  core.numbers.keep();
  core.seals.enqueue(answer.receiptId); // after the commit: sealing reads nothing but the committed row
  return answer;
}

function refuseIncomplete({ service, answers, requirements }: Draft): void {
  const fields = formProblems(service.form, answers).map(({ field }) => field);
  const missing = missingRequirements(service, requirements);
  if (fields.length > 0 || missing.length > 0) fail('incomplete-form', { fields, requirements: missing });
}

function submit(core: Core, tx: Tx, officer: Officer, draft: Draft): Output<'applications.submit'> {
  const { row, service } = draft;
  const today = core.siteDate();
  const receipt = issueReceipt(core, tx, officer, { draft, today, promisedOn: promisedOn(core, service, today) });
  const application = {
    id: row.id,
    citizenId: row.citizenId,
    visitId: row.visitId,
    officerId: officer.id,
    counter: receipt.counter,
    serviceCode: service.code,
    serviceVersion: service.version,
    formSha256: createHash('sha256').update(JSON.stringify(service.form)).digest('hex'),
    state: nextState('draft', 'submit') ?? fail('wrong-state', { state: 'draft', event: 'submit' }),
    answers: cleanAnswers(service.form, draft.answers),
    requirements: draft.requirements,
    submittedAt: tx.wall,
    submittedOn: today,
    promisedOn: receipt.promisedOn,
    receiptNumber: receipt.number,
    receipts: [],
    attachments: [],
  } as unknown as ApplicationBody; // ids come from rows that this database made

  tx.mutate('application.submit', 'application', row.id, { application });
  attachFilesOf(tx, row.id);
  deleteDraft(tx.db, { id: row.id });
  tx.mutate('receipt.issue', 'application', row.id, { receipt: receipt.body });
  addTimeline(tx, row.visitId, 'application-submitted', receipt.number);
  tx.audit({
    action: 'application-submitted',
    subject: { kind: 'application', id: row.id },
    visit: row.visitId,
    ...letStand(draftDoubts(core, draft).flatMap(({ warnings }) => warnings)),
  });
  tx.changed('visit', `application:${row.id}`);
  return {
    applicationId: application.id,
    receiptId: receipt.id,
    receiptNumber: receipt.number,
    promisedOn: receipt.promisedOn,
  };
}
