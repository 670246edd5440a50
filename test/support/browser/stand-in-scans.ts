import type { EVENTS } from '#contract/index';
import type { z } from 'zod';
import type { VisitState } from './stand-in-visit.ts';

type Notice = z.input<(typeof EVENTS)['scans.scanned']['payload']>;

/** An invented person; the serial 9012 is from the range of test data (docs/design/domain.md, section 7). */
export const STAND_IN_PERSON = {
  nik: '6472035402019012',
  name: 'Nur Aisyah',
  birthPlace: 'Samarinda',
  birthDate: '2001-02-14',
  sex: 'female' as const,
  address: 'Jl. Contoh No. 12',
  rt: '004',
  rw: '012',
  village: 'Air Putih',
  district: 'Samarinda Ulu',
  regency: 'Kota Samarinda',
  religion: 'Islam',
  maritalStatus: 'Belum kawin',
  occupation: 'Karyawan swasta',
  nationality: 'WNI',
  phone: null,
  email: null,
};

const BASE: Omit<Notice, 'at'> = {
  id: '01990000-0000-7000-8000-0000000000aa',
  deviceId: '0c2e:0b61::0:8c:2',
  kind: 'unknown',
  reason: 'no-rule',
  candidates: [],
  text: 'CONTOH-8842',
  action: 'ignored',
  citizen: null,
  card: null,
  nikWarnings: [],
  receipt: null,
  tookMs: 12,
};

/** The notice of a sample on the tray, read at `at`. */
export function standInScan(sample: string, visit: VisitState | null, at: string): Notice {
  if (sample === 'ambiguous') {
    return { ...BASE, at, reason: 'ambiguous', candidates: ['nib', 'bpjs'], text: '0001234567890' };
  }
  if (sample !== 'card') return { ...BASE, at };
  const citizen = visit?.view().citizen ?? null;
  return {
    ...BASE,
    at,
    kind: 'ktp-el',
    reason: null,
    text: '•••• •••• •••• 9012',
    action: citizen ? 'citizen-shown' : 'citizen-new',
    citizen,
    card: citizen ? null : STAND_IN_PERSON,
  };
}
