import type { ApplicationEvent } from './application.ts';

/** Moves that rest on the documents: nobody approves or issues what they cannot have read. */
const RESTS_ON_DOCUMENTS: ReadonlySet<ApplicationEvent> = new Set(['approve', 'issue']);

/**
 * Whether an application may make a move while the centre waits for `wantedDocuments` of its documents
 * (docs/design/sync.md, section 5). Receipt files do not count. The table's trigger in the centre says the same.
 */
export const documentsAllow = (event: ApplicationEvent, wantedDocuments: number): boolean =>
  wantedDocuments === 0 || !RESTS_ON_DOCUMENTS.has(event);
