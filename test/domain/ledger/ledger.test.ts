import { describe, expect, test } from 'vitest';
import { LedgerState } from '#contract/ledger';
import { exportDueDays, GROUP_OF, type LedgerFacts, type LedgerItem, ledgerState } from '#domain/ledger/index';

const NOW = '2026-11-24T06:00:00.000Z';
const item = (state: LedgerItem['state'], hoursAgo: number, reason: string | null = null): LedgerItem => ({
  state,
  reason,
  current: null,
  at: new Date(Date.parse(NOW) - hoursAgo * 3_600_000).toISOString(),
});
const facts = (change: Partial<LedgerFacts>): LedgerFacts => ({
  items: [],
  conflictCount: 0,
  files: { total: 0, stored: 0, missing: 0 },
  writtenAt: NOW,
  isOnline: true,
  now: NOW,
  ...change,
});

/** Top of the table first: each row beats all below it. */
const ROWS: readonly [string, Partial<LedgerFacts>][] = [
  ['rejected', { items: [item('rejected', 1, 'refused')] }],
  ['conflict', { conflictCount: 2 }],
  ['parked', { items: [item('parked', 2, 'no_right')] }],
  ['unsendable', { items: [item('parked', 2, 'unsendable')] }],
  ['file-missing', { files: { total: 3, stored: 1, missing: 1 } }],
  ['unsent-days', { items: [item('pending', 50)] }],
  ['waiting', { items: [item('pending', 23)], isOnline: false }],
  ['sending', { items: [item('pending', 0)] }],
  ['files-going', { files: { total: 3, stored: 1, missing: 0 } }],
  ['at-centre', {}],
];

test('every state of the table can be reached, and no other', () => {
  expect(ROWS.map(([state]) => state)).toEqual([...LedgerState.options]);
  expect(Object.keys(GROUP_OF)).toEqual([...LedgerState.options]);
});

test.each(ROWS)('%s', (state, change) => {
  expect(ledgerState(facts(change)).state).toBe(state);
});

test('the worst item decides, in the order of the table', () => {
  for (const [n, [state, change]] of ROWS.entries()) {
    for (const [, below] of ROWS.slice(n + 1)) {
      const both = facts({
        ...below,
        ...change,
        items: [...(below.items ?? []), ...(change.items ?? [])],
        files: change.files ?? below.files ?? { total: 0, stored: 0, missing: 0 },
        isOnline: change.isOnline ?? true,
      });
      expect([state, ledgerState(both).state]).toEqual([state, state]);
    }
  }
});

test('it tells since when, for how many days, and why', () => {
  const found = ledgerState(facts({ items: [item('pending', 1), item('pending', 73), item('parked', 5, 'scope')] }));
  expect(found).toMatchObject({ state: 'parked', reason: 'scope', since: '2026-11-24T01:00:00.000Z', unsentDays: 3 });
});

describe('when work should go on a stick', () => {
  const ago = (hours: number) => new Date(Date.parse(NOW) - hours * 3_600_000).toISOString();
  test.each([
    ['nothing is unsent', false, null, null, null],
    ['a minute short of three days', false, 71.98, null, null],
    ['three days', false, 72, null, 3],
    ['five days and more', false, 131, null, 5],
    ['the line is back', true, 131, null, null],
    ['it was exported a while ago', false, 131, 23.9, null],
    ['and again after a day', false, 131, 24, 5],
    ['the clock was turned back after the export', false, 131, -48, 5],
  ] as const)('%s', (_, isOnline, unsent, exported, days) => {
    const [oldestUnsentAt, exportedAt] = [unsent, exported].map((hours) => (hours === null ? null : ago(hours)));
    const facts = { isOnline, oldestUnsentAt: oldestUnsentAt ?? null, exportedAt: exportedAt ?? null };
    expect(exportDueDays({ ...facts, now: Date.parse(NOW) })).toBe(days);
  });
});
