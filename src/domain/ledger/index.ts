import type { LedgerGroup, LedgerState } from '#contract/ledger';

const DAY_MS = 86_400_000;

/** One open mutation of a row; `at`: when it was written. */
export interface LedgerItem {
  readonly state: 'pending' | 'parked' | 'rejected';
  readonly at: string;
  readonly reason: string | null;
  readonly current: string | null;
}

export interface LedgerFacts {
  readonly items: readonly LedgerItem[];
  readonly conflictCount: number;
  readonly files: { readonly total: number; readonly stored: number; readonly missing: number };
  /** When the row was last written here. */
  readonly writtenAt: string;
  readonly isOnline: boolean;
  readonly now: string;
}

export interface LedgerVerdict {
  readonly state: LedgerState;
  readonly group: LedgerGroup;
  readonly since: string;
  readonly reason: string | null;
  readonly current: string | null;
  readonly unsentDays: number;
}

/** Who has to move, by state. */
export const GROUP_OF: Readonly<Record<LedgerState, LedgerGroup>> = {
  rejected: 'action',
  conflict: 'action',
  parked: 'running',
  unsendable: 'action',
  'file-missing': 'action',
  'unsent-days': 'action',
  waiting: 'running',
  sending: 'running',
  'files-going': 'running',
  'at-centre': 'done',
};

/** The worst of a row's items, top of the table first (docs/design/sync.md, section 13). */
export function ledgerState(facts: LedgerFacts): LedgerVerdict {
  const { items, files, now } = facts;
  const first = (state: LedgerItem['state'], isReason: (reason: string | null) => boolean = () => true) =>
    items.filter((item) => item.state === state && isReason(item.reason)).sort(byAge)[0];
  const oldest = first('pending');
  const unsentDays = oldest ? Math.max(0, Math.floor((Date.parse(now) - Date.parse(oldest.at)) / DAY_MS)) : 0;
  const verdict = (state: LedgerState, item?: LedgerItem): LedgerVerdict => ({
    state,
    group: GROUP_OF[state],
    since: item?.at ?? facts.writtenAt,
    reason: item?.reason ?? null,
    current: item?.current ?? null,
    unsentDays,
  });
  const rejected = first('rejected');
  if (rejected) return verdict('rejected', rejected);
  if (facts.conflictCount > 0) return verdict('conflict');
  const parked = first('parked', (reason) => reason !== 'unsendable');
  if (parked) return verdict('parked', parked);
  const unsendable = first('parked');
  if (unsendable) return verdict('unsendable', unsendable);
  if (files.missing > 0) return verdict('file-missing');
  if (oldest) return verdict(unsentDays >= 1 ? 'unsent-days' : facts.isOnline ? 'sending' : 'waiting', oldest);
  return verdict(files.stored < files.total ? 'files-going' : 'at-centre');
}

/** From this age of unsent work on, a counter without a network asks for an export (docs/design/sync.md, section 13). */
export const EXPORT_AFTER_DAYS = 3;

export interface ExportFacts {
  readonly isOnline: boolean;
  readonly oldestUnsentAt: string | null;
  readonly exportedAt: string | null;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Whole days since the oldest unsent work when it should go on a stick, else null. What was exported is asked for again after a day. */
export function exportDueDays({ isOnline, oldestUnsentAt, exportedAt, now }: ExportFacts): number | null {
  if (isOnline || oldestUnsentAt === null) return null;
  const days = Math.floor((now - Date.parse(oldestUnsentAt)) / DAY_MS);
  const age = exportedAt === null ? DAY_MS : now - Date.parse(exportedAt);
  // A clock that was turned back must not hide the question for the rest of the year.
  const isExported = age >= 0 && age < DAY_MS;
  return days >= EXPORT_AFTER_DAYS && !isExported ? days : null;
}

const byAge = (a: LedgerItem, b: LedgerItem): number => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0);
