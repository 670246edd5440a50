import type { Instant } from '#contract/ids';
import type { SyncState } from '#contract/sync';
import type { Db } from '#core/db/sql';
import { selectWaiting } from '#core/features/blobs/index';
import { selectSetting } from '#core/db/settings.sql';
import {
  selectAlarmCount,
  selectAttention,
  selectCertificate,
  selectDecisionCount,
  selectMeta,
  selectUnsent,
  selectUnsentApplications,
} from './sync.sql.ts';

/** When work was last written to a stick, by this workstation's clock. */
export const EXPORTED_SETTING = 'exported-at';

/** What is known of the line, besides what the database says. */
export interface LineState {
  readonly online: boolean;
  readonly since: Instant | null;
  readonly sending: boolean;
  readonly nextTryAt: Instant | null;
  readonly problem: SyncState['problem'];
  readonly fileProblem: SyncState['blobs']['problem'];
}

export const UNKNOWN_LINE: LineState = {
  online: false,
  since: null,
  sending: false,
  nextTryAt: null,
  problem: null,
  fileProblem: null,
};

/** What no waiting can end stands before a log that is being matched. */
const needsPerson = (problem: SyncState['problem']): boolean =>
  problem === 'machine-revoked' || problem === 'push-only' || problem === 'client-too-old' || problem === 'refused';

/** Facts for the status bar; `now` only decides whether a certificate has ended. */
export function readState(db: Db, { fileProblem, ...line }: LineState, now: Instant): SyncState {
  const files = selectWaiting(db);
  const unsent = selectUnsent(db);
  const certificate = selectCertificate(db);
  const meta = selectMeta(db);
  return {
    enrolled: (meta?.series ?? null) !== null,
    ...line,
    problem: (meta?.nextIncarnation ?? null) === null || needsPerson(line.problem) ? line.problem : 'restored',
    unsentCount: unsent?.unsent ?? 0,
    unsentApplicationCount: selectUnsentApplications(db)?.count ?? 0,
    oldestUnsentAt: (unsent?.oldest ?? null) as Instant | null,
    exportedAt: (selectSetting(db, { name: EXPORTED_SETTING })?.value ?? null) as Instant | null,
    blobs: {
      waitingCount: files?.count ?? 0,
      waitingBytes: files?.bytes ?? 0,
      damagedCount: files?.damaged ?? 0,
      problem: fileProblem,
    },
    attentionCount: selectAttention(db)?.count ?? 0,
    decisionCount: selectDecisionCount(db)?.count ?? 0,
    alarmCount: selectAlarmCount(db)?.count ?? 0,
    certificate: {
      state: certificate ? (certificate.validTo > now ? 'valid' : 'expired') : 'pending',
      validTo: (certificate?.validTo ?? null) as Instant | null,
    },
  };
}
