import { z } from 'zod';
import { ApplicationState, RequirementStates } from './applications.ts';
import { Attachment } from './attachments.ts';
import { Service } from './catalogue.ts';
import { MaskedCitizen, NikWarning } from './citizens.ts';
import { command, Empty, view } from './define.ts';
import { Answers, FieldProblem } from './forms.ts';
import { ApplicationId, CommandId, Instant, line, ReceiptId, ReceiptNumber, SiteDate, VisitId } from './ids.ts';
import { SealLevel, SentFiles } from './receipts.ts';

export const FieldDoubt = z.strictObject({ field: z.string(), warnings: z.array(NikWarning) });
export type FieldDoubt = z.output<typeof FieldDoubt>;

/** One service inside the visit, with everything its panel needs. */
export const VisitApplication = z.strictObject({
  id: ApplicationId,
  state: ApplicationState,
  service: Service,
  answers: Answers,
  requirements: RequirementStates,
  attachments: z.array(Attachment),
  /** Fields whose answer came from the card or the citizen's record: field -> where from. */
  origins: z.record(z.string(), z.enum(['ktp-el', 'citizen', 'other-service'])),
  problems: z.array(FieldProblem),
  /** Numbers in the answers that look wrong; each asks for a look and none blocks. */
  doubts: z.array(FieldDoubt),
  missingRequirements: z.array(z.string()),
  savedAt: Instant,
  /** Promised day if submitted today; null when the standard names none. */
  promisedOn: SiteDate.nullable(),
  receipt: z
    .strictObject({
      id: ReceiptId,
      number: ReceiptNumber,
      level: SealLevel,
      sent: z.enum(['waiting', 'sending', 'at-centre', 'rejected', 'parked']),
      files: SentFiles,
      submittedAt: Instant,
    })
    .nullable(),
});
export type VisitApplication = z.output<typeof VisitApplication>;

export const TimelineEntry = z.strictObject({
  at: Instant,
  kind: z.enum([
    'visit-started',
    'citizen-card-read',
    'citizen-scanned',
    'citizen-typed',
    'citizen-chosen',
    'service-added',
    'application-submitted',
    'receipt-saved',
  ]),
  /** Service short name or receipt number, where the kind has one. */
  subject: z.string().nullable(),
});

export const Visit = z.strictObject({
  id: VisitId,
  startedAt: Instant,
  /** Null for a walk-in. */
  ticket: line(8).nullable(),
  citizen: MaskedCitizen.nullable(),
  /** How the person was identified, newest last. */
  evidence: z.array(
    z.strictObject({
      at: Instant,
      method: z.enum(['card', 'barcode', 'manual', 'found']),
      fingerMatch: z.boolean().nullable(),
      readerName: z.string().nullable(),
    }),
  ),
  applications: z.array(VisitApplication),
  /** The citizen's open applications outside this visit. */
  others: z.array(
    z.strictObject({
      id: ApplicationId,
      serviceName: z.string(),
      agencyName: z.string(),
      state: ApplicationState,
      receiptNumber: ReceiptNumber.nullable(),
      since: SiteDate,
    }),
  ),
  timeline: z.array(TimelineEntry),
});
export type Visit = z.output<typeof Visit>;

/** The open visit of this officer at this counter, or null. */
export const currentVisit = view('visits:read', Empty, z.strictObject({ visit: Visit.nullable() }));

/** Starts a visit without a ticket (F3). Errors: `visit-open`. */
export const startVisit = command(
  'visits:write',
  z.strictObject({ commandId: CommandId }),
  z.strictObject({ visitId: VisitId }),
);

export const VisitOutcome = z.enum(['served', 'information-only', 'incomplete-file', 'left']);

/** Ends the open visit. Drafts are kept for the officer only if `keepDrafts`. Errors: `no-visit`, `drafts-open`. */
export const finishVisit = command(
  'visits:write',
  z.strictObject({ commandId: CommandId, outcome: VisitOutcome, keepDrafts: z.boolean() }),
  Empty,
);
