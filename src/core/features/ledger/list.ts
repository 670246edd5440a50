import { z } from 'zod';
import type { Instant } from '#contract/ids';
import type { Input, Output } from '#contract/index';
import type { LedgerEntry, LedgerNotice } from '#contract/ledger';
import type { Core } from '#core/context';
import { assignmentState } from '#core/features/assignment/index';
import { GROUP_OF, type LedgerFacts, type LedgerItem, ledgerState } from '#domain/ledger/index';
import { initials } from '#domain/masking/index';
import { countDone, type OpenRow, selectAbout, selectDone, selectName, selectOpenRows } from './ledger.sql.ts';

const Items = z.array(
  z.object({
    state: z.enum(['pending', 'parked', 'rejected']),
    at: z.string(),
    result: z.looseObject({ reason: z.string().optional(), current: z.string().optional() }).nullable(),
  }),
);

/** `action` first, then `running`, then `done`; only `done` can be long, so only that is paged in SQL. */
export function listLedger(core: Core, input: Input<'ledger.list'>): Output<'ledger.list'> {
  const text = input.text.trim().toUpperCase();
  const everyOpen = openEntries(core);
  const open = everyOpen.filter(({ receiptNumber }) => text === '' || (receiptNumber ?? '').includes(text));
  const query = { open: JSON.stringify(everyOpen.map(({ id }) => id)), text };
  const counts = {
    action: open.filter(({ group }) => group === 'action').length,
    running: open.filter(({ group }) => group === 'running').length,
    done: countDone(core.db, query)?.count ?? 0,
  };
  const { group, offset, limit } = input;
  const before = group === null ? open : open.filter((entry) => entry.group === group);
  const entries = before.slice(offset, offset + limit);
  const left = limit - entries.length;
  if (left > 0 && (group === null || group === 'done')) {
    const skip = Math.max(0, offset - before.length);
    const done = selectDone(core.db, { ...query, limit: left, offset: skip });
    entries.push(...done.map(({ id, writtenAt }) => doneEntry(core, id, writtenAt)));
  }
  return { entries, counts, notices: notices(core) };
}

const ORDER = { action: 0, running: 1, done: 2 } as const;

function openEntries(core: Core): LedgerEntry[] {
  return selectOpenRows(core.db)
    .map((row) => entryOf(core, row))
    .sort((a, b) => ORDER[a.group] - ORDER[b.group] || (a.since < b.since ? 1 : -1));
}

function entryOf(core: Core, row: OpenRow): LedgerEntry {
  const items = Items.parse(JSON.parse(row.items)).map(({ state, at, result }): LedgerItem => ({
    state,
    at,
    reason: result?.reason ?? null,
    current: result?.current ?? null,
  }));
  const files = { total: row.fileCount, stored: row.storedCount, missing: row.missingCount };
  const facts: LedgerFacts = {
    items,
    files,
    conflictCount: row.conflictCount,
    writtenAt: row.writtenAt,
    isOnline: core.sync.state().online,
    now: core.clock.now(),
  };
  const { state, group, since, reason, current, unsentDays } = ledgerState(facts);
  const isUnsent = items.some((item) => item.state === 'pending');
  const retry = state === 'rejected' ? 'repeat' : isUnsent || state === 'files-going' ? 'send' : null;
  const verdict = { state, group, since: since as Instant, reason, current, unsentDays, files, retry } as const;
  return { entity: row.entity, id: row.id, ...verdict, ...about(core, row.entity, row.id) };
}

function doneEntry(core: Core, id: string, writtenAt: string): LedgerEntry {
  return {
    entity: 'application',
    id,
    state: 'at-centre',
    group: GROUP_OF['at-centre'],
    since: writtenAt as Instant,
    reason: null,
    current: null,
    unsentDays: 0,
    files: { total: 0, stored: 0, missing: 0 },
    retry: null,
    ...about(core, 'application', id),
  };
}

type About = Pick<LedgerEntry, 'receiptNumber' | 'serviceName' | 'applicant'>;

function about(core: Core, entity: LedgerEntry['entity'], id: string): About {
  if (entity === 'citizen') return { receiptNumber: null, serviceName: null, applicant: applicantOf(core, id) };
  const found = selectAbout(core.db, { id });
  return {
    receiptNumber: found?.receiptNumber ?? null,
    serviceName: serviceNameOf(core, found?.serviceCode ?? null),
    applicant: found?.citizenId ? applicantOf(core, found.citizenId) : null,
  };
}

/** Short name in the catalogue, or the code where the catalogue does not know it. */
export const serviceNameOf = (core: Core, code: string | null): string | null =>
  code === null ? null : (core.catalogue.service(code)?.shortName ?? code);

/** Initials, because a list writes no audit. */
export function applicantOf(core: Core, citizenId: string): string | null {
  const name = selectName(core.db, { id: citizenId })?.name ?? null;
  return name === null ? null : initials(name);
}

function notices(core: Core): LedgerNotice[] {
  const { problem, online } = core.sync.state();
  const { closing, unassigned } = assignmentState(core);
  const holds: readonly (readonly [LedgerNotice, boolean])[] = [
    ['enrol-again', problem === 'machine-revoked' || problem === 'push-only' || problem === 'refused'],
    ['restored', problem === 'restored'],
    ['update-needed', problem === 'client-too-old'],
    ['no-assignment', unassigned],
    ['closing', closing !== null],
    ['offline', !online],
  ];
  return holds.filter(([, isTrue]) => isTrue).map(([notice]) => notice);
}
