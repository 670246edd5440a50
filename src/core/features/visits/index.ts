import type { Db } from '#core/db/sql';
import { selectDraftCount } from './visits.sql.ts';

export { endLeftVisits } from './end-left.ts';

export { addTimeline, type Evidence } from './timeline.ts';
export { startVisitIn, takeCitizen } from './start.ts';
export {
  type DraftRow,
  selectOpenVisit,
  selectOpenVisits,
  selectVisitDrafts,
  selectVisitEvents,
  type VisitRow,
} from './visits.sql.ts';

/** How many drafts an officer left behind. */
export const countDraftsOf = (db: Db, officerId: string): number => selectDraftCount(db, { officerId })?.count ?? 0;
