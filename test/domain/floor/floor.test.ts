import { PROCEDURES } from '#contract/index';
import { effectOf, LONG_VISIT_MS, seatsOf, seatState, type Floor } from '#domain/floor/index';
import type { z } from 'zod';
import { expect, test } from 'vitest';

type FloorInput = z.input<(typeof PROCEDURES)['floor.read']['output']>;
type WorkstationInput = FloorInput['unplaced'][number];

const NOW = Date.parse('2026-11-24T06:00:00.000Z');
const ago = (ms: number) => new Date(NOW - ms).toISOString();
const uuid = (number: number) => `01990000-0000-7000-8000-00000000000${number}`;
const [KK, PASSPORT, SKCK] = ['DKC-KK-ADD', 'IMI-PASSPORT-5', 'POL-SKCK-NEW'] as const;

const live = (more: Partial<NonNullable<WorkstationInput['live']>> = {}): WorkstationInput['live'] => ({
  online: true,
  lastContactAt: ago(1000),
  officerId: uuid(9),
  servingSince: null,
  counterId: null,
  unsentCount: 0,
  oldestUnsentAt: null,
  ...more,
});

const workstation = (
  number: number,
  counter: number | null,
  more: Partial<WorkstationInput> = {},
): WorkstationInput => ({
  id: uuid(number),
  name: `PC-${number}`,
  isOwn: false,
  grantId: uuid(8),
  state: 'held',
  assignment: { counterId: counter === null ? null : uuid(counter), serviceCodes: null, officerIds: null },
  next: null,
  order: null,
  live: live(),
  ...more,
});

function floorOf(workstations: readonly WorkstationInput[]): Floor {
  const counter = (number: number, serviceCodes: string[]) => ({
    id: uuid(number),
    number: String(number),
    name: `Loket ${number}`,
    serviceCodes,
    workstations: workstations.filter(({ assignment }) => assignment?.counterId === uuid(number)),
  });
  return PROCEDURES['floor.read'].output.parse({
    liveAt: ago(0),
    counters: [counter(1, [KK]), counter(2, [KK, PASSPORT]), counter(3, [SKCK])],
    unplaced: workstations.filter(({ assignment }) => !assignment?.counterId),
    services: [
      { code: KK, shortName: 'KK', agency: 'Dukcapil' },
      { code: PASSPORT, shortName: 'Paspor', agency: 'Imigrasi' },
      { code: SKCK, shortName: 'SKCK', agency: 'Polresta' },
    ],
    officers: [],
    malls: [],
  } satisfies FloorInput);
}

const stateOf = (more: Partial<WorkstationInput>) => {
  const floor = floorOf([workstation(5, 1, more)]);
  return seatState(seatsOf(floor).find(({ id }) => id === uuid(5))?.workstation ?? null, NOW);
};

test.each([
  ['serving', { live: live({ servingSince: ago(LONG_VISIT_MS - 1) }) }],
  ['long', { live: live({ servingSince: ago(LONG_VISIT_MS) }) }],
  ['ready', {}],
  ['vacant', { live: live({ officerId: null }) }],
  ['offline', { live: live({ online: false, servingSince: ago(LONG_VISIT_MS) }) }],
  ['unheard', { live: null }],
  ['moving', { state: 'closing' as const, live: live({ online: false }) }],
  ['moving', { order: { state: 'waiting' as const, at: ago(0), reason: null } }],
  ['ready', { order: { state: 'refused' as const, at: ago(0), reason: 'assignment_changed' } }],
  ['idle', { state: 'none' as const, assignment: null }],
  ['stopped', { state: 'stopped' as const }],
] as const)('a place shows "%s"', (state, more) => {
  expect(stateOf(more)).toBe(state);
});

test('a counter without a workstation and a workstation without a counter both have a place', () => {
  const seats = seatsOf(floorOf([workstation(5, 1), workstation(6, 1), workstation(7, null)]));
  expect(seats.map(({ counter, workstation: at }) => [counter?.number ?? null, at?.name ?? null])).toEqual([
    ['1', 'PC-5'],
    ['1', 'PC-6'],
    ['2', null],
    ['3', null],
    [null, 'PC-7'],
  ]);
});

const proposal = (counter: number | null, more = {}) => ({
  counterId: counter === null ? null : uuid(counter),
  serviceCodes: null,
  isElsewhere: false,
  ...more,
});

test('a move is told as counters per agency before and after', () => {
  const floor = floorOf([workstation(5, 1), workstation(6, 2), workstation(7, 3)]);
  expect(effectOf(floor, uuid(5), proposal(2))).toEqual({
    agencies: [{ agency: 'Imigrasi', before: 1, after: 2 }],
    orphaned: [],
  });
});

test('a service that only this counter offers is named when it would be offered nowhere', () => {
  const floor = floorOf([workstation(5, 1), workstation(7, 3)]);
  const effect = effectOf(floor, uuid(7), proposal(1));
  expect(effect.orphaned).toEqual([SKCK]);
  expect(effect.agencies).toEqual([
    { agency: 'Dukcapil', before: 1, after: 2 },
    { agency: 'Polresta', before: 1, after: 0 },
  ]);
});

test('chosen services count instead of those of the counter, and another mall takes all away', () => {
  const floor = floorOf([workstation(5, 2), workstation(6, 1)]);
  expect(effectOf(floor, uuid(5), proposal(2, { serviceCodes: [KK] })).orphaned).toEqual([PASSPORT]);
  expect(effectOf(floor, uuid(5), proposal(2, { isElsewhere: true })).agencies).toEqual([
    { agency: 'Dukcapil', before: 2, after: 1 },
    { agency: 'Imigrasi', before: 1, after: 0 },
  ]);
});

test('what is ordered already counts as if it had happened', () => {
  const next = {
    assignment: { counterId: uuid(3), serviceCodes: null, officerIds: null },
    reason: 'antrean',
    elsewhere: false,
  };
  const floor = floorOf([workstation(5, 1, { state: 'closing', next }), workstation(6, 2)]);
  expect(effectOf(floor, uuid(6), proposal(1)).agencies).toEqual([{ agency: 'Imigrasi', before: 1, after: 0 }]);
  expect(effectOf(floor, uuid(5), proposal(3)).agencies).toEqual([]);
});
