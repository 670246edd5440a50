import type { Input, PROCEDURES } from '#contract/index';
import type { z } from 'zod';

type LedgerInput = z.input<(typeof PROCEDURES)['ledger.list']['output']>;
type Entry = LedgerInput['entries'][number];
type Conflict = z.input<(typeof PROCEDURES)['conflicts.list']['output']>['conflicts'][number];
type ParkedInput = z.input<(typeof PROCEDURES)['parked.list']['output']>;

const id = (number: number) => `01990000-0000-7000-8000-0000000${String(20_000 + number)}`;
const OFFICERS = ['01990000-0000-7000-8000-000000000001', '01990000-0000-7000-8000-000000000002'] as const;
const today = (time: string) => `2026-11-24T${time}:00.000Z`;
const yesterday = (time: string) => `2026-11-23T${time}:00.000Z`;
const NO_FILES = { total: 0, stored: 0, missing: 0 };

/** `[state, since, receipt, service, applicant, more]` */
type Row = readonly [Entry['state'], string, string | null, string | null, string, Partial<Entry>?];
const GROUPS: Readonly<Record<Entry['state'], Entry['group']>> = {
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

// prettier-ignore
const ROWS: readonly Row[] = [
  ['rejected', today('02:31'), '6472A-K07-261124-0138-6', 'KK, ubah data', 'Y*** L***', { reason: 'state', current: 'cancelled', retry: 'repeat' }],
  ['conflict', today('02:52'), null, null, 'M*** T***', { entity: 'citizen' }],
  ['file-missing', today('03:04'), '6472A-K07-261124-0141-G', 'Surat pindah (SKPWNI)', 'D*** A***', { files: { total: 3, stored: 2, missing: 1 } }],
  ['unsendable', yesterday('08:10'), '6472A-K07-261123-0099-2', 'SKCK baru', 'A*** S***', { reason: 'unsendable' }],
  ['unsent-days', yesterday('01:10'), '6472A-K07-261123-0104-G', 'Rekomendasi CPMI', 'B*** S***', { unsentDays: 1, retry: 'send' }],
  ['parked', today('02:41'), '6472A-K07-261124-0139-4', 'KK, tambah anggota', 'R*** H***', { reason: 'no_right' }],
  ['waiting', today('06:01'), '6472A-K07-261124-0147-4', 'Paspor baru, 5 tahun', 'N*** A***', { retry: 'send' }],
  ['waiting', today('05:47'), '6472A-K07-261124-0146-6', 'Rekomendasi CPMI', 'N*** A***', { retry: 'send' }],
  ['sending', today('05:40'), '6472A-K07-261124-0145-8', 'KK, tambah anggota', 'B*** S***', { retry: 'send' }],
  ['files-going', today('03:19'), '6472A-K07-261124-0142-E', 'Surat pindah (SKPWNI)', 'A*** P***', { files: { total: 3, stored: 1, missing: 0 }, retry: 'send' }],
];

const DONE_COUNT = 240;
const done = (number: number): Row => [
  'at-centre',
  number < 40 ? today('01:20') : yesterday('04:20'),
  `6472A-K07-261124-${String(1000 - number).padStart(4, '0')}-X`,
  'KTP-el hilang/rusak',
  'L*** W***',
];

function entryOf([state, since, receiptNumber, serviceName, applicant, more]: Row, index: number): Entry {
  return {
    entity: 'application',
    id: id(index),
    state,
    group: GROUPS[state],
    since,
    reason: null,
    current: null,
    unsentDays: 0,
    files: NO_FILES,
    receiptNumber,
    serviceName,
    applicant,
    retry: null,
    ...more,
  };
}

const MARIA = id(1);
const writer = (counter: string, officerId: string, at: string) => ({ counter, officerId, at });

function conflictOf(number: number, field: string, values: readonly [string, string, string]): Conflict {
  const [base, mine, theirs] = values;
  return {
    id: id(900 + number),
    entity: 'citizen',
    entityId: number === 3 ? id(77) : MARIA,
    field,
    base,
    mine,
    theirs,
    current: theirs,
    mineBy: writer('12', OFFICERS[0], yesterday('07:10')),
    theirsBy: writer('7', OFFICERS[1], today('02:52')),
    isOwn: true,
    receiptNumber: null,
    serviceName: null,
    applicantName: number === 3 ? 'Raden Ayu Sulistyaningsih Kusumawardhani' : 'Maria Tandi',
    deciding: null,
  };
}

/** What this counter wrote and what waits for a supervisor; decisions stay on their way, as without a network. */
export class StandInLedger {
  entries: Entry[] = [...ROWS, ...Array.from({ length: DONE_COUNT }, (_, number) => done(number))].map(entryOf);
  conflicts: Conflict[] = [
    conflictOf(1, 'occupation', ['Belum bekerja', 'Karyawan swasta', 'Wiraswasta']),
    conflictOf(2, 'address', ['Jl. Anggrek 4, RT 012', 'Jl. Anggrek 14, RT 012', 'Jl. Anggrek 4, RT 021']),
    {
      ...conflictOf(4, 'duplicate_number', ['', '', '']),
      entity: 'application',
      entityId: id(78),
      receiptNumber: '6472A-K07-261120-0011-D',
      serviceName: 'SKCK baru',
      otherReceipt: { serviceName: 'Kartu AK/1', applicantName: 'Hendra Wijaya' },
    },
    conflictOf(3, 'phone', ['', '0813 4612 2170', '0813 4612 2171']),
  ];
  parked: ParkedInput['items'] = [
    this.#parkedOf(1, 'no_right', ['application.submit', 'receipt.issue'], '6472A-K07-261124-0139-4'),
    this.#parkedOf(2, 'exists', ['citizen.register'], null),
  ];
  malls: ParkedInput['malls'] = [];
  notices: LedgerInput['notices'] = [];
  readonly refusals: Input<'parked.refuse'>[] = [];
  readonly choices: Input<'conflicts.resolve'>[] = [];

  #parkedOf(
    number: number,
    reason: string,
    acts: string[],
    receiptNumber: string | null,
  ): ParkedInput['items'][number] {
    return {
      id: id(950 + number),
      reason,
      since: today('02:41'),
      acts,
      receiptNumber,
      serviceName: receiptNumber && 'KK, tambah anggota',
      applicant: 'R*** H***',
      counter: '12',
      officerId: OFFICERS[0],
      isOwn: true,
      deciding: null,
    };
  }

  /** Rows and parked actions that nobody has decided. */
  openCount(): number {
    const rows = new Set(this.conflicts.filter(({ deciding }) => !deciding).map(({ entityId }) => entityId));
    return rows.size + this.parked.filter(({ deciding }) => !deciding).length;
  }

  list({ group, limit, offset, text }: Input<'ledger.list'>): LedgerInput {
    const found = this.entries.filter(
      ({ receiptNumber }) => text === '' || receiptNumber?.includes(text.toUpperCase()),
    );
    const count = (name: Entry['group']) => found.filter((entry) => entry.group === name).length;
    return {
      entries: found.filter((entry) => group === null || entry.group === group).slice(offset, offset + limit),
      counts: { action: count('action'), running: count('running'), done: count('done') },
      notices: this.notices,
    };
  }

  retry(input: Input<'ledger.retry'>): { done: 'send' | 'repeat' } {
    const found = this.entries.find((entry) => entry.id === input.id);
    this.entries = this.entries.map((entry) =>
      entry.id === input.id ? { ...entry, state: 'sending', group: 'running', retry: 'send' } : entry,
    );
    return { done: found?.retry ?? 'send' };
  }

  discard(input: Input<'ledger.discard'>): void {
    this.entries = this.entries.filter((entry) => entry.id !== input.id);
  }

  resolve(input: Input<'conflicts.resolve'>): void {
    this.choices.push(input);
    this.conflicts = this.conflicts.map((conflict) =>
      conflict.id === input.conflictId ? { ...conflict, deciding: input.choice } : conflict,
    );
  }

  decide(parkedId: string, deciding: 'accept' | 'refuse'): void {
    this.parked = this.parked.map((item) => (item.id === parkedId ? { ...item, deciding } : item));
  }
}
