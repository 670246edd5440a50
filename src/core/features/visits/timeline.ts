import type { OutputOf } from '#contract/define';
import type { currentVisit } from '#contract/visits';
import type { Tx } from '#core/transaction';
import { insertVisitEvent } from './visits.sql.ts';

type VisitView = NonNullable<OutputOf<typeof currentVisit>['visit']>;
type TimelineKind = VisitView['timeline'][number]['kind'];
export type Evidence = Omit<VisitView['evidence'][number], 'at'>;

/** `subject`: a service's short name or a receipt number, never a person. */
export function addTimeline(tx: Tx, visitId: string, kind: TimelineKind, subject: string | null = null): void {
  insertVisitEvent(tx.db, { visitId, at: tx.wall, kind, subject, evidence: null });
}

const KIND_OF = {
  card: 'citizen-card-read',
  barcode: 'citizen-scanned',
  manual: 'citizen-typed',
  found: 'citizen-chosen',
} as const satisfies Record<Evidence['method'], TimelineKind>;

/** How the person at the desk was identified. */
export function addEvidence(tx: Tx, visitId: string, evidence: Evidence): void {
  const kind = KIND_OF[evidence.method];
  insertVisitEvent(tx.db, { visitId, at: tx.wall, kind, subject: null, evidence: JSON.stringify(evidence) });
}
